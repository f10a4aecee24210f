import { describe, expect, it } from '@jest/globals';
import type { ChangeRecord } from '../../../lib/changes/change.ts';
import { observeChange } from '../../../lib/changes/observe-change.ts';
import { logLines } from '../../fakes/log-lines.ts';
import { memoryLedger } from '../../fakes/memory-ledger.ts';
import { sampleRecord, times } from './sample-record.ts';

const contended = { reason: 'service-unavailable', detail: 'change-contended' };

const start = (seed: ChangeRecord, now = seed.openedAt) => {
  const memory = memoryLedger(seed);
  const log = logLines();
  const observe = observeChange({ ledger: memory.ledger, times, now: () => now, logger: log.logger });
  return { ...memory, ...log, observe };
};

describe('observeChange', () => {
  it('saves the transition before it answers what is to be done', async () => {
    const { observe, changes } = start(sampleRecord());
    const transition = await observe(sampleRecord(), { seen: 'write-confirmed' });
    expect(transition).toMatchObject({ publish: true, change: { state: 'APPLIED' } });
    expect(changes()).toEqual([transition.change]);
  });

  it('writes nothing when nothing changes', async () => {
    const { observe, calls } = start(sampleRecord());
    await observe(sampleRecord(), { seen: 'notices-overdue' });
    expect(calls()).toEqual([]);
  });

  it('computes it anew on what the ledger holds when someone else was faster', async () => {
    const { observe, changes } = start(sampleRecord({ state: 'APPLIED', revision: 2 }));
    const stale = sampleRecord({ state: 'APPLIED', revision: 1, clientId: 'stale' });
    const { send } = await observe(stale, { seen: 'send-requested', recipient: 'email/old', by: 'me' });
    expect(send).toBe(true);
    expect(changes()).toMatchObject([{ revision: 3, clientId: 'partner' }]);
  });

  it('lets one of many that ask at once send a notice', async () => {
    const { observe } = start(sampleRecord({ state: 'APPLIED' }));
    const askers = ['a', 'b', 'c', 'd'].map((by) =>
      observe(sampleRecord({ state: 'APPLIED' }), { seen: 'send-requested', recipient: 'email/old', by }),
    );
    const answers = await Promise.all(askers);
    expect(answers.filter(({ send }) => send)).toHaveLength(1);
  });

  it('loses none of many reports that come at once', async () => {
    const { observe, changes } = start(sampleRecord({ state: 'APPLIED' }));
    const reports = (['email/old', 'sms/old', 'email/new'] as const).map((recipient) =>
      observe(sampleRecord({ state: 'APPLIED' }), { seen: 'sent', recipient, providerId: recipient }),
    );
    await Promise.all(reports);
    expect(changes()).toMatchObject([{ state: 'NOTIFIED', revision: 4 }]);
  });

  it('raises the alarms of a transition once it is saved, naming the change and no customer', async () => {
    const due = sampleRecord();
    const { observe, events, lines } = start(due, due.resolveAt);
    await observe(due, { seen: 'on-file', shows: 'neither' });
    expect(events()).toEqual(['outcome-other']);
    expect(lines[0]).toContain(due.changeId);
    expect(lines[0]).not.toContain(due.customerId);
  });

  it('raises no alarm for a transition that could not be saved', async () => {
    const due = sampleRecord();
    const { observe, events, failNext } = start(due, due.resolveAt);
    failNext('save', 'before');
    await expect(observe(due, { seen: 'on-file', shows: 'neither' })).rejects.toMatchObject({
      reason: 'service-unavailable',
    });
    expect(events()).toEqual([]);
  });

  it('gives up on a change that is not there', async () => {
    const { observe } = start(sampleRecord({ number: 2 }));
    await expect(observe(sampleRecord(), { seen: 'write-confirmed' })).rejects.toMatchObject(contended);
  });

  it('gives up on a change that others never leave alone', async () => {
    const { ledger } = memoryLedger(sampleRecord());
    const contend = { ...ledger, save: () => Promise.resolve(false) };
    const deps = { ledger: contend, times, now: () => 0, logger: logLines().logger };
    await expect(observeChange(deps)(sampleRecord(), { seen: 'write-confirmed' })).rejects.toMatchObject(
      contended,
    );
  });
});
