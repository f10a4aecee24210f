import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChangeDetails, ChangeRecord, PastChange } from '../../../lib/changes/change.ts';
import { readSnapshot } from '../../../lib/changes/read-snapshot.ts';
import { openForS, settledInS } from '../../../lib/changes/settlement-time.ts';
import type { ContactPoint } from '../../../lib/contact/contact-points.ts';
import type { EntitledUser } from '../../../lib/customers/find-entitled-user.ts';
import type { CustomerName } from '../../../lib/customers/users-api.ts';
import { memoryLedger } from '../../fakes/memory-ledger.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { email } from '../contact/contact-on-file.ts';
import { sampleRecord } from './sample-record.ts';

const { institutionId, userKey, openedAt, sendBy, resolveAt } = sampleRecord();
const hourMs = 3_600_000;
const now = openedAt + hourMs;
const skewMs = 10_000;
const byId: CustomerName = { type: 'CUSTOMER_ID', value: userKey };
const byLogin: CustomerName = { type: 'LOGIN_ID', value: 'finBanker01' };

const userOf = (key = userKey, contactPoints: readonly ContactPoint[] = []): EntitledUser => ({
  institutionId,
  institutionUserId: `U-${key}`,
  customerIds: [key],
  blockers: [],
  contactPoints,
  userKey: key,
});

const settled = (number: number, settledAt = openedAt, at = openedAt): ChangeRecord =>
  sampleRecord({ number, changeId: `change-${number}`, state: 'NOTIFIED', settledAt, openedAt: at });

/** Reads a snapshot; the user is found as each of `users` in turn. */
const read = async (
  changes: readonly ChangeRecord[],
  {
    name = byId,
    users = [userOf()],
    details = {},
  }: {
    readonly name?: CustomerName;
    readonly users?: readonly EntitledUser[];
    readonly details?: Partial<ChangeDetails>;
  } = {},
) => {
  const memory = memoryLedger();
  for (const change of changes) memory.put(change, details);
  let reads = 0;
  const findUser = () => {
    reads += 1;
    return Promise.resolve(users[reads - 1] ?? users.at(-1) ?? userOf());
  };
  const pauses: number[] = [];
  const sleep = (ms: number) => Promise.resolve(pauses.push(ms));
  const snapshot = await readSnapshot({ ...memory, now: () => now, sleep })(institutionId, name, findUser);
  return { snapshot, reads, pauses, calls: memory.calls() };
};

describe('readSnapshot', () => {
  it.each([byId, byLogin])('reads the user and the newest change, once each, by $type', async (name) => {
    const { snapshot, reads, calls } = await read([settled(1), settled(2), settled(3)], { name });
    expect(snapshot).toMatchObject({ key: { institutionId, userKey }, newest: { record: { number: 3 } } });
    expect(snapshot.recent).toMatchObject([{ number: 3 }]);
    expect({ reads, calls }).toEqual({ reads: 1, calls: ['newestWithValues'] });
  });

  it('reads the changes again if the named customer id is not their key', async () => {
    const name = { type: 'CUSTOMER_ID', value: 'f'.repeat(32) } as const;
    const { snapshot, calls } = await read([settled(1)], { name });
    expect(snapshot.newest?.record.number).toBe(1);
    expect(calls).toEqual(['newestWithValues', 'newestWithValues']);
  });

  it('starts with no changes', async () => {
    expect((await read([])).snapshot).toMatchObject({ newest: undefined, applied: undefined, recent: [] });
  });

  it('refuses while the newest change is open', async () => {
    await expect(read([settled(1), sampleRecord({ number: 2 })])).rejects.toMatchObject({
      reason: 'change-open',
      retryAfterS: 120,
    });
  });

  it.each([
    ['just inside the clock skew', now - skewMs + 1, 2],
    ['during the read', now + 5, 2],
    ['earlier', now - skewMs, 1],
  ])(
    'decides whether to read the user again if the newest change was settled %s',
    async (_, settledAt, reads) => {
      const users = [userOf(), { ...userOf(), institutionUserId: 'after' }];
      const taken = await read([settled(1, settledAt)], { users });
      expect(taken).toMatchObject({ reads, snapshot: { user: users[reads - 1] } });
    },
  );

  const values = { before: [email('a@b.co')], after: [email('new@b.co')] };
  const [old, fresh] = [userOf(userKey, values.before), userOf(userKey, values.after)];

  it.each<readonly [string, number, readonly EntitledUser[], EntitledUser, readonly number[]]>([
    ['accepts a file that shows the newest change', hourMs, [fresh], fresh, []],
    ['accepts a file that does not show a change of more than a day ago', 24 * hourMs + 1, [old], old, []],
    ['reads the file again if it does not show a change of the last day', hourMs, [old, fresh], fresh, []],
    ['keeps the first read if the second one is stale', 0, [fresh, old], fresh, []],
    ['stops waiting once the file shows the change', 0, [old, old, fresh], fresh, [500]],
    ['waits twice for a change of the last minute', 60_000, [old, old, old, old], old, [500, 1_500]],
    ['does not wait for an older change', 60_001, [old, old], old, []],
  ])('%s', async (_, agoMs, users, user, pauses) => {
    const taken = await read([settled(1, now - agoMs, now - agoMs)], { users, details: values });
    expect(taken).toMatchObject({ reads: users.length, pauses, snapshot: { user } });
  });

  it('knows the values of the change before an attempt', async () => {
    const attempt = sampleRecord({ number: 2, state: 'NOT_APPLIED', attempt: 'nothing-to-change' });
    const applied = { ...values, stored: [], seen: [], openedAt: { email: openedAt } };
    const { snapshot } = await read([attempt], { details: { applied } });
    expect(snapshot.applied).toEqual(applied);
  });

  it('refuses if the login id has moved to another user meanwhile', async () => {
    const users = [userOf(), userOf('f'.repeat(32))];
    const taken = read([settled(1, now)], { name: byLogin, users });
    await expect(taken).rejects.toMatchObject({ reason: 'change-open', retryAfterS: 5 });
  });

  it('reads the newest change only once, even if it had no effect', async () => {
    const newest = { ...settled(1), state: 'NOT_APPLIED', effects: {} } as const;
    expect((await read([newest])).calls).toEqual(['newestWithValues']);
  });

  describe('the past that the newest change keeps', () => {
    const pastOf = (state: ChangeRecord['state'], given: Partial<PastChange> = {}): PastChange => ({
      number: 1,
      fields: ['email'],
      attempt: undefined,
      openedAt,
      state,
      ...given,
    });

    it.each([
      ['took effect', pastOf('NOTIFIED')],
      ['named a wrong old number', pastOf('NOT_APPLIED', { attempt: 'old-phone-mismatch' })],
    ])('is trusted for a change that %s', async (_, past) => {
      const { snapshot, calls } = await read([settled(1), settled(2)], { details: { past: [past] } });
      expect(snapshot.recent[1]).toEqual(past);
      expect(calls).toEqual(['newestWithValues']);
    });

    it('is read again for a change without effect, which an audit may have corrected since', async () => {
      const details = { past: [pastOf('NOT_APPLIED')] };
      const { snapshot, calls } = await read([settled(1), settled(2)], { details });
      expect(snapshot.recent[1]).toMatchObject({ state: 'NOTIFIED' });
      expect(calls).toEqual(['newestWithValues', 'find']);
    });

    it('is trusted for a change without effect that is no longer stored', async () => {
      const past = [pastOf('NOT_APPLIED')];
      const { snapshot } = await read([settled(2)], { details: { past } });
      expect(snapshot.recent.slice(1)).toEqual(past);
    });
  });
});

describe('when to try again', () => {
  it.each([
    ['while the write may be on its way', sendBy - 1, 5],
    ['once the write can no longer be sent', sendBy, 240],
    ['just before the verdict', resolveAt - 1, 121],
    ['when the verdict is due', resolveAt, 120],
    ['long after', resolveAt + 3_600_000, 120],
  ])('%s', (_, at, seconds) => {
    expect(openForS({ sendBy, resolveAt }, at)).toBe(seconds);
  });

  it('is always after the change can be settled', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (elapsedMs) => {
        const at = openedAt + elapsedMs;
        expect(at + settledInS({ resolveAt }, at) * 1000).toBeGreaterThan(Math.max(resolveAt, at));
      }),
      { numRuns: fuzzRuns },
    );
  });
});
