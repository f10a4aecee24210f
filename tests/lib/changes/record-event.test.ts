import { describe, expect, it } from '@jest/globals';
import type { ChangeRecord, RecipientId } from '../../../lib/changes/change.ts';
import { recordEvent } from '../../../lib/changes/record-event.ts';
import { logLines } from '../../fakes/log-lines.ts';
import { memoryLedger } from '../../fakes/memory-ledger.ts';
import { sampleRecord, times } from './sample-record.ts';

const contended = { reason: 'service-unavailable', detail: 'change-contended' };
const open = sampleRecord();
const telling = sampleRecord({ state: 'TELLING' });

const start = (seed: ChangeRecord, { random = Math.random } = {}) => {
  const memory = memoryLedger(seed);
  const log = logLines();
  const slept: number[] = [];
  const deps = {
    ledger: memory.ledger,
    times,
    now: () => seed.resolveAt,
    sleep: (ms: number) => Promise.resolve(slept.push(ms)),
    random,
    logger: log.logger,
  };
  return { ...memory, ...log, deps, slept, record: recordEvent(deps) };
};

describe('recordEvent', () => {
  it('saves several events together, in order, and returns the resulting work', async () => {
    const { record, calls, changes } = start(open);
    const { change, publish, send } = await record(
      open,
      { type: 'write-confirmed' },
      { type: 'event-published', position: 0 },
      { type: 'send-requested', recipient: 'email/old', by: 'me' },
    );
    expect({ publish, send }).toEqual({ publish: true, send: true });
    expect(change).toMatchObject({
      state: 'TELLING',
      notices: { 'email/old': { state: 'claimed' } },
      publicEvents: [{ kind: 'changed', isPublished: true }],
    });
    expect(calls()).toEqual(['save']);
    expect(changes()).toEqual([change]);
  });

  it('writes nothing when nothing changes', async () => {
    const { record, calls } = start(open);
    await record(open, { type: 'notices-overdue' });
    expect(calls()).toEqual([]);
  });

  it('computes the transition again from the stored change after a lost race', async () => {
    const { record, changes } = start({ ...telling, revision: 2 });
    const stale = { ...telling, clientId: 'stale' };
    const { send } = await record(stale, { type: 'send-requested', recipient: 'email/old', by: 'me' });
    expect(send).toBe(true);
    expect(changes()).toMatchObject([{ revision: 3, clientId: 'partner' }]);
  });

  it('lets only one of many parallel senders send a notice', async () => {
    const { record } = start(telling);
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((by) =>
        record(telling, { type: 'send-requested', recipient: 'email/old', by }),
      ),
    );
    expect(answers.filter(({ send }) => send)).toHaveLength(1);
  });

  it('loses none of eight parallel reports on each of 26 recipients', async () => {
    const recipients = Array.from({ length: 26 }, (_, at): RecipientId => `email/other-${at + 1}`);
    const seed = sampleRecord({ state: 'TELLING' }, recipients);
    const { record, changes, slept } = start(seed);
    const reports = recipients.flatMap((recipient) =>
      Array.from({ length: 8 }, (_, at) =>
        record(seed, { type: at % 2 === 0 ? 'sent' : 'delivered', recipient, providerId: recipient }),
      ),
    );
    await Promise.all(reports);
    const [change] = changes();
    expect(change?.state).toBe('NOTIFIED');
    expect(recipients.every((recipient) => change?.notices[recipient]?.state === 'delivered')).toBe(true);
    expect(Math.max(...slept)).toBeLessThanOrEqual(250);
  });

  it('raises the alarms of a transition once it is saved, with the change id and no user key', async () => {
    const { record, events, lines, failNext } = start(open);
    failNext('save', 'before');
    const neither = { type: 'file-read', shows: { email: 'neither' } } as const;
    await expect(record(open, neither)).rejects.toMatchObject({ reason: 'service-unavailable' });
    expect(events()).toEqual([]);
    await record(open, neither);
    expect(events()).toEqual(['outcome-other']);
    expect(lines[0]).toContain(open.changeId);
    expect(lines[0]).not.toContain(open.userKey);
  });

  it('gives up on a change that does not exist', async () => {
    const { record } = start(sampleRecord({ number: 2 }));
    await expect(record(open, { type: 'write-confirmed' })).rejects.toMatchObject(contended);
  });

  it('gives up after 60 lost races', async () => {
    const { deps, slept } = start(open, { random: () => 0.5 });
    const ledger = { ...deps.ledger, save: () => Promise.resolve(false) };
    const recorded = recordEvent({ ...deps, ledger })(open, { type: 'write-confirmed' });
    await expect(recorded).rejects.toMatchObject(contended);
    expect(slept.slice(0, 6)).toEqual([10, 20, 40, 80, 125, 125]);
    expect(slept).toHaveLength(60);
  });
});
