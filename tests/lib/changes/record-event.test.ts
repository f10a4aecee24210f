import { describe, expect, it } from '@jest/globals';
import type { ChangeRecord, RecipientId } from '../../../lib/changes/change.ts';
import { recordEvent } from '../../../lib/changes/record-event.ts';
import { logLines } from '../../fakes/log-lines.ts';
import { memoryLedger } from '../../fakes/memory-ledger.ts';
import { sampleRecord, times } from './sample-record.ts';

const contended = { reason: 'service-unavailable', detail: 'change-contended' };

const start = (seed: ChangeRecord, now = seed.openedAt) => {
  const memory = memoryLedger(seed);
  const log = logLines();
  const slept: number[] = [];
  const sleep = (ms: number) => Promise.resolve(slept.push(ms));
  const deps = {
    ledger: memory.ledger,
    times,
    now: () => now,
    sleep,
    random: Math.random,
    logger: log.logger,
  };
  return { ...memory, ...log, slept, record: recordEvent(deps) };
};

describe('recordEvent', () => {
  it('saves the transition before it answers what is to be done', async () => {
    const { record, changes } = start(sampleRecord());
    const transition = await record(sampleRecord(), { type: 'write-confirmed' });
    expect(transition).toMatchObject({ publish: true, change: { state: 'TELLING' } });
    expect(changes()).toEqual([transition.change]);
  });

  it('saves several events at once, in their order', async () => {
    const { record, calls, changes } = start(sampleRecord());
    const { change, publish, send } = await record(
      sampleRecord(),
      { type: 'write-confirmed' },
      { type: 'event-published', position: 0 },
      { type: 'send-requested', recipient: 'email/old', by: 'me' },
    );
    expect({ publish, send }).toEqual({ publish: true, send: true });
    expect(change).toMatchObject({
      notices: { 'email/old': { state: 'claimed' } },
      publicEvents: [{ kind: 'changed', isPublished: true }],
    });
    expect(calls()).toEqual(['save']);
    expect(changes()).toEqual([change]);
  });

  it('writes nothing when nothing changes', async () => {
    const { record, calls } = start(sampleRecord());
    await record(sampleRecord(), { type: 'notices-overdue' });
    expect(calls()).toEqual([]);
  });

  it('computes it anew on what the ledger holds when someone else was faster', async () => {
    const { record, changes } = start(
      sampleRecord({ state: 'TELLING', effects: { email: 'applied' }, revision: 2 }),
    );
    const stale = sampleRecord({
      state: 'TELLING',
      effects: { email: 'applied' },
      revision: 1,
      clientId: 'stale',
    });
    const { send } = await record(stale, { type: 'send-requested', recipient: 'email/old', by: 'me' });
    expect(send).toBe(true);
    expect(changes()).toMatchObject([{ revision: 3, clientId: 'partner' }]);
  });

  it('lets one of many that ask at once send a notice', async () => {
    const { record } = start(sampleRecord({ state: 'TELLING', effects: { email: 'applied' } }));
    const askers = ['a', 'b', 'c', 'd'].map((by) =>
      record(sampleRecord({ state: 'TELLING', effects: { email: 'applied' } }), {
        type: 'send-requested',
        recipient: 'email/old',
        by,
      }),
    );
    const answers = await Promise.all(askers);
    expect(answers.filter(({ send }) => send)).toHaveLength(1);
  });

  it('loses none of many reports that come at once', async () => {
    const { record, changes } = start(sampleRecord({ state: 'TELLING', effects: { email: 'applied' } }));
    const reports = (['email/old', 'sms/old', 'email/new'] as const).map((recipient) =>
      record(sampleRecord({ state: 'TELLING', effects: { email: 'applied' } }), {
        type: 'sent',
        recipient,
        providerId: recipient,
      }),
    );
    await Promise.all(reports);
    expect(changes()).toMatchObject([{ state: 'NOTIFIED', revision: 4 }]);
  });

  it('ends without contention when 26 recipients are reported on eight times at once', async () => {
    const recipients = Array.from({ length: 26 }, (_, at): RecipientId => `email/other-${at + 1}`);
    const seed = sampleRecord({ state: 'TELLING', effects: { email: 'applied' } }, recipients);
    const { record, changes, slept } = start(seed);
    const reports = recipients.flatMap((recipient) =>
      Array.from({ length: 8 }, (_, at) =>
        record(seed, { type: at % 2 === 0 ? 'sent' : 'delivered', recipient, providerId: recipient }),
      ),
    );
    await Promise.all(reports);
    expect(Object.values(changes()[0]?.notices ?? {}).map((notice) => notice?.state)).toEqual(
      recipients.map(() => 'delivered'),
    );
    expect(Math.max(...slept)).toBeLessThanOrEqual(250);
  });

  it('raises the alarms of a transition once it is saved, naming the change and no customer', async () => {
    const due = sampleRecord();
    const { record, events, lines } = start(due, due.resolveAt);
    await record(due, { type: 'file-read', shows: { email: 'neither' } });
    expect(events()).toEqual(['outcome-other']);
    expect(lines[0]).toContain(due.changeId);
    expect(lines[0]).not.toContain(due.userKey);
  });

  it('raises no alarm for a transition that could not be saved', async () => {
    const due = sampleRecord();
    const { record, events, failNext } = start(due, due.resolveAt);
    failNext('save', 'before');
    await expect(record(due, { type: 'file-read', shows: { email: 'neither' } })).rejects.toMatchObject({
      reason: 'service-unavailable',
    });
    expect(events()).toEqual([]);
  });

  it('gives up on a change that is not there', async () => {
    const { record } = start(sampleRecord({ number: 2 }));
    await expect(record(sampleRecord(), { type: 'write-confirmed' })).rejects.toMatchObject(contended);
  });

  it('gives up on a change that others never leave alone', async () => {
    const { ledger } = memoryLedger(sampleRecord());
    const contend = { ...ledger, save: () => Promise.resolve(false) };
    const slept: number[] = [];
    const sleep = (ms: number) => Promise.resolve(slept.push(ms));
    const { logger } = logLines();
    const deps = { ledger: contend, times, now: () => 0, sleep, random: () => 0.5, logger };
    const recorded = recordEvent(deps)(sampleRecord(), { type: 'write-confirmed' });
    await expect(recorded).rejects.toMatchObject(contended);
    expect(slept.slice(0, 6)).toEqual([10, 20, 40, 80, 125, 125]);
    expect(slept).toHaveLength(60);
  });
});
