import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EntitledUser } from '../../../lib/customers/find-entitled-user.ts';
import type { ChangeRecord } from '../../../lib/changes/change.ts';
import { openForS, readSnapshot, settledInS } from '../../../functions/update-contact/read-snapshot.ts';
import type { CustomerName } from '../../../lib/customers/users-api.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { memoryLedger } from '../../fakes/memory-ledger.ts';
import { sampleRecord } from '../../lib/changes/sample-record.ts';

const { institutionId, customerId, openedAt, sendBy, resolveAt } = sampleRecord();
const now = openedAt + 3_600_000;
const skewMs = 10_000;
const byId: CustomerName = { type: 'CUSTOMER_ID', value: customerId };
const byLogin: CustomerName = { type: 'LOGIN_ID', value: 'finBanker01' };

const userOf = (id = customerId): EntitledUser => ({
  institutionId,
  institutionUserId: `U-${id}`,
  customerIds: [id],
  blockers: [],
  contactPoints: [],
  customerId: id,
});

const settled = (number: number, settledAt: number): ChangeRecord =>
  sampleRecord({ number, state: 'NOTIFIED', settledAt });

/** Reads a snapshot; the user is found as each of `users` in turn. */
const read = async (
  changes: readonly ChangeRecord[],
  name: CustomerName = byId,
  users: readonly EntitledUser[] = [userOf()],
) => {
  const memory = memoryLedger(...changes);
  let reads = 0;
  const findUser = (): Promise<EntitledUser> => {
    const user = users[Math.min(reads, users.length - 1)] ?? userOf();
    reads += 1;
    return Promise.resolve(user);
  };
  const snapshot = await readSnapshot({ ledger: memory.ledger, now: () => now })(
    institutionId,
    name,
    findUser,
  );
  return { snapshot, reads, calls: memory.calls() };
};

describe('readSnapshot', () => {
  it.each([
    ['a customer id', byId],
    ['a login id', byLogin],
  ])('reads the user and the newest change, once each, by %s', async (_, name) => {
    const changes = [1, 2, 3].map((number) => settled(number, openedAt));
    expect(await read(changes, name)).toEqual({
      snapshot: {
        user: userOf(),
        customer: { institutionId, customerId },
        last: changes.at(-1),
        recent: changes.slice(-1),
      },
      reads: 1,
      calls: ['last'],
    });
  });

  it('reads the changes where they are when the customer id named is not the one they are kept under', async () => {
    const other = 'f'.repeat(32);
    const { snapshot, calls } = await read([settled(1, openedAt)], { type: 'CUSTOMER_ID', value: other });
    expect(snapshot.customer).toEqual({ institutionId, customerId });
    expect(snapshot.last?.number).toBe(1);
    expect(calls).toEqual(['last', 'last']);
  });

  it('reads the changes of a login id that looks like the customer id they are kept under', async () => {
    const { snapshot } = await read([settled(1, openedAt)], { type: 'LOGIN_ID', value: customerId });
    expect(snapshot.last?.number).toBe(1);
  });

  describe('what the last change keeps of those before it', () => {
    const pastOf = (given: Partial<ChangeRecord>) => {
      const { number, institutionUserId, fields, refusedAs, openedAt: at, state } = sampleRecord(given);
      return { number, institutionUserId, fields, refusedAs, openedAt: at, state };
    };
    const first = (given: Partial<ChangeRecord>) =>
      sampleRecord({ number: 1, settledAt: openedAt, ...given });
    const second = (given: Partial<ChangeRecord>) => ({ ...settled(2, openedAt), past: [pastOf(given)] });

    it.each([
      ['took effect', { state: 'NOTIFIED' }],
      ['was refused for its old number', { state: 'NOT_APPLIED', refusedAs: 'old-phone-mismatch' }],
    ] as const)('is believed of one that %s', async (_, given) => {
      const last = second(given);
      const { snapshot, calls } = await read([first({ state: 'OTHER' }), last]);
      expect(snapshot.recent).toEqual([last, pastOf(given)]);
      expect(calls).toEqual(['last']);
    });

    it('is read again of one that had no effect, which the audit may have seen since', async () => {
      const [late, last] = [first({ state: 'OTHER' }), second({ state: 'NOT_APPLIED' })];
      const { snapshot, calls } = await read([settled(0, openedAt), late, last]);
      expect(snapshot.recent).toEqual([last, late]);
      expect(calls).toEqual(['last', 'find']);
    });

    it('is believed of one that had no effect and is no longer kept itself', async () => {
      const last = second({ state: 'NOT_APPLIED' });
      const { snapshot } = await read([last]);
      expect(snapshot.recent).toEqual([last, pastOf({ state: 'NOT_APPLIED' })]);
    });
  });

  it('starts with no changes', async () => {
    expect((await read([])).snapshot).toMatchObject({ last: undefined, recent: [] });
  });

  it('refuses while the newest change is open', async () => {
    const open = sampleRecord({ number: 2 });
    await expect(read([settled(1, openedAt), open])).rejects.toMatchObject({
      reason: 'change-open',
      retryAfterS: 120,
    });
  });

  it('does not mind an open change that is not the newest', async () => {
    const { snapshot } = await read([sampleRecord({ number: 1 }), settled(2, openedAt)]);
    expect(snapshot.last?.number).toBe(2);
  });

  it.each([
    ['just within the skew of clocks before', now - skewMs + 1, 2],
    ['while the user was being read', now + 5, 2],
    ['longer ago', now - skewMs, 1],
  ])('trusts a picture unless the newest change was settled %s', async (_, settledAt, reads) => {
    const before = { ...userOf(), institutionUserId: 'before' };
    const after = { ...userOf(), institutionUserId: 'after' };
    const taken = await read([settled(1, settledAt)], byId, [before, after]);
    expect(taken.reads).toBe(reads);
    expect(taken.snapshot.user).toEqual(reads === 2 ? after : before);
  });

  it('takes nobody for the customer to whom the login id belonged a moment ago', async () => {
    const users = [userOf(), userOf('f'.repeat(32))];
    await expect(read([settled(1, now)], byLogin, users)).rejects.toMatchObject({ reason: 'change-open' });
  });
});

describe('when to try again', () => {
  it.each([
    ['while the write may be on its way', sendBy - 1, 5],
    ['once it can no longer leave', sendBy, 240],
    ['just before the verdict', resolveAt - 1, 121],
    ['when the verdict is due', resolveAt, 120],
    ['long after', resolveAt + 3_600_000, 120],
  ])('%s', (_, at, seconds) => {
    expect(openForS({ sendBy, resolveAt }, at)).toBe(seconds);
  });

  it('is never before the change has been settled', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (elapsedMs) => {
        const at = openedAt + elapsedMs;
        expect(at + settledInS({ resolveAt }, at) * 1000).toBeGreaterThan(Math.max(resolveAt, at));
      }),
      { numRuns: fuzzRuns },
    );
  });

  describe('of a user who acts for several customers', () => {
    const second = '28fc507616c646048ea400138c8ac887';
    const user: EntitledUser = { ...userOf(), customerIds: [customerId, second] };
    const under = (id: string, given: Partial<ChangeRecord>) =>
      sampleRecord({ customerId: id, institutionUserId: user.institutionUserId, ...given });

    it('is refused while a change of the user is open under another of them', async () => {
      await expect(read([under(second, {})], byId, [user])).rejects.toMatchObject({ reason: 'change-open' });
    });

    it('is refused also where there are hundreds of them, whichever it is', async () => {
      const ids = Array.from({ length: 120 }, (_, at) => at.toString(16).padStart(32, '0'));
      const director: EntitledUser = { ...user, customerIds: [customerId, ...ids] };
      for (const id of [ids[0], ids[49], ids[50], ids[119]]) {
        const open = under(id ?? '', {});
        await expect(read([open], byId, [director])).rejects.toMatchObject({ reason: 'change-open' });
      }
      expect((await read([], byId, [director])).snapshot.user).toEqual(director);
    });

    it.each([
      ['is over', { state: 'NOTIFIED', settledAt: openedAt }],
      ['is of another user', { institutionUserId: 'somebody' }],
    ] as const)('is given where the change there %s', async (_, given) => {
      const { snapshot } = await read([under(second, given)], byId, [user]);
      expect(snapshot.last).toBeUndefined();
    });

    it('is given where there is none', async () => {
      expect((await read([], byId, [user])).snapshot.user).toEqual(user);
    });
  });
});
