import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { AppError } from '../../../lib/errors.ts';
import { describeChange } from '../../../lib/http/describe-change.ts';
import { ContactChangesReply } from '../../replies.ts';
import { finley, noraId, sampleBody, setEmail } from '../people.ts';
import { startService, type Answer, type Service, type ServiceOptions } from '../service.ts';

const read = ({ body }: Answer): ContactChangesReply => v.parse(ContactChangesReply, body);

/** A service in which one customer's email address was changed so many times. */
const withChanges = async (count: number, options: ServiceOptions = {}): Promise<Service> => {
  const service = startService({ policy: { changeLimit: { changes: 100, hours: 1 } }, ...options });
  for (let at = 1; at <= count; at += 1) {
    await service.update(setEmail(`at-${at}@example.com`));
    service.clock.advance(1_000);
  }
  return service;
};

/** The ids of every page, following `next` to the end. */
const pagesOf = async (
  service: Service,
  limit: number,
  request: object = {},
): Promise<readonly string[][]> => {
  const pages: string[][] = [];
  for (let before: string | undefined, more = true; more; more = before !== undefined) {
    const query = { limit: String(limit), ...(before !== undefined && { before }) };
    const answer = await service.list({ query, ...request });
    expect(answer.status).toBe(200);
    const page = read(answer);
    pages.push(page.changes.map(({ changeId }) => changeId));
    before = page.next;
  }
  return pages;
};

describe('list-contact-changes', () => {
  it('tells what became of each change and each notice', async () => {
    const service = startService();
    await service.update(sampleBody);
    service.outbox.failNext('sms', { outcome: 'undeliverable', reason: 'opted-out' });
    await service.deliver();
    const [change] = service.memory.changes();
    const answer = await service.list();
    expect(read(answer)).toEqual({ changes: change ? [describeChange(change)] : [] });
    expect(read(answer).changes[0]?.notices.map(({ role, state }) => `${role} ${state}`)).toEqual([
      'old sent',
      'old undeliverable',
      'new sent',
      'new sent',
    ]);
  });

  it.each([
    [3, 2, [2, 1]],
    [4, 2, [2, 2]],
    [2, 2, [2]],
    [5, 1, [1, 1, 1, 1, 1]],
    [25, 20, [20, 5]],
    [0, 20, [0]],
  ])('pages through %i changes by %i, newest first and each once', async (count, limit, sizes) => {
    const service = await withChanges(count);
    const pages = await pagesOf(service, limit);
    expect(pages.map(({ length }) => length)).toEqual(sizes);
    expect(pages.flat()).toEqual(
      service.memory
        .changes()
        .map(({ changeId }) => changeId)
        .reverse(),
    );
  });

  it('shows 20 to a page unless asked otherwise, and asks the ledger for no more', async () => {
    const service = await withChanges(21);
    const { changes, next } = read(await service.list());
    expect(changes).toHaveLength(20);
    expect(changes.at(-1)?.changeId).toMatch(/00000002$/);
    expect(next).toMatch(/^[0-9a-f]{24}00000002$/);
  });

  describe('given a cursor that was never handed out', () => {
    const nextOf = async (service: Service, request: object = {}): Promise<string> =>
      read(await service.list({ query: { limit: '1' }, ...request })).next ?? '';

    it.each<[string, (next: string) => string]>([
      ['another number', (next) => `${next.slice(0, -1)}1`],
      ['a number that no change has', (next) => `${next.slice(0, -1)}9`],
      ['another digest', (next) => `${next.startsWith('0') ? '1' : '0'}${next.slice(1)}`],
      ['random digits', () => 'c'.repeat(32)],
    ])('refuses it: %s', async (_case, forge) => {
      const service = await withChanges(3);
      const before = forge(await nextOf(service));
      const answer = await service.list({ query: { before } });
      const errors = [{ field: 'before', problem: 'must be the next of an earlier page' }];
      expect(answer).toMatchObject({ status: 400, body: { code: 'UXU_10014', errors } });
      expect(answer.text).not.toContain(before);
      expect(service.logged().at(-1)).toMatchObject({ detail: 'cursor-unknown' });
    });

    it('refuses that of another customer', async () => {
      const service = await withChanges(3);
      for (const name of ['a', 'b', 'c']) {
        await service.update(setEmail(`${name}@example.com`), { customer: noraId });
      }
      const before = await nextOf(service, { customer: noraId });
      expect((await service.list({ query: { before }, customer: noraId })).status).toBe(200);
      expect((await service.list({ query: { before } })).told).toBe('400 UXU_10014');
    });

    it('tells no change id by a cursor', async () => {
      const service = await withChanges(2);
      const next = await nextOf(service);
      const ids = service.memory.changes().map(({ changeId }) => changeId.replaceAll('-', ''));
      expect(ids).not.toContain(next);
    });
  });

  it.each([
    { limit: '0' },
    { limit: '101' },
    { limit: '1000' },
    { limit: '-1' },
    { limit: '1.5' },
    { limit: 'all' },
    { limit: '' },
    { limit: '1,2' },
    { before: 'x' },
    { before: '1' },
    { before: '' },
    { before: 'ffffffff-ffff-8fff-bfff-ffff00000002' },
    { before: 'C'.repeat(32) },
    { before: "' OR 1=1" },
    { userIdType: 'HOST_USER_ID' },
    { userIdType: 'CUSTOMER_ID,LOGIN_ID' },
    { institutionId: '00016' },
  ])('refuses the query %j, without its value', async (query) => {
    const service = startService();
    const answer = await service.list({ query });
    expect(answer.told).toBe('400 UXU_10014');
    expect(service.memory.calls()).toEqual([]);
    expect(service.users.reads()).toEqual([]);
  });

  it('refuses what is no customer id', async () => {
    const service = startService();
    expect((await service.list({ customer: '../x' })).told).toBe('400 UXU_10012');
    expect(service.memory.calls()).toEqual([]);
  });

  describe('whose changes they are', () => {
    it('asks the Users API nothing where the customer id has changes', async () => {
      const service = await withChanges(1);
      const { length } = service.users.reads();
      await service.list();
      expect(service.users.reads()).toHaveLength(length);
    });

    it('finds them by login id, also by one that the change has brought', async () => {
      const service = await withChanges(1);
      const query = { userIdType: 'LOGIN_ID' };
      for (const name of ['finBanker01', 'at-1@example.com']) {
        expect(read(await service.list({ customer: name, query })).changes).toHaveLength(1);
      }
      expect(await service.list({ customer: 'finley.banker@gmail.com', query })).toMatchObject({
        status: 404,
      });
    });

    it('finds them by any customer id of the user', async () => {
      const [first, second] = ['aa'.repeat(16), 'bb'.repeat(16)];
      const service = startService({ users: [{ ...finley, guid: undefined, customerIds: [first, second] }] });
      await service.update(setEmail('x@example.com'), { customer: second });
      expect(read(await service.list({ customer: first })).changes).toHaveLength(1);
      expect(read(await service.list({ customer: second })).changes).toHaveLength(1);
    });

    it('still shows them when the user is gone, to the last page', async () => {
      const service = await withChanges(4);
      service.users.remove(finley.institutionUserId);
      expect((await pagesOf(service, 2)).map(({ length }) => length)).toEqual([2, 2]);
    });

    it('answers 404 where there is neither a user nor a change', async () => {
      const service = startService({ users: [] });
      expect((await service.list()).told).toBe('404 UXU_88888');
    });

    it('has nothing of a customer without changes', async () => {
      expect(await startService().list()).toMatchObject({ status: 200, body: { changes: [] } });
    });
  });

  it.each([
    ['the ledger', (service: Service) => service.memory.failNext('newest', 'before'), 'UXU_30001'],
    [
      'the Users API',
      (service: Service) => service.users.failReads(new AppError('upstream-unavailable')),
      'UXU_30002',
    ],
  ])('answers 503 when %s does not answer', async (_case, fail, code) => {
    const service = startService();
    fail(service);
    expect(await service.list()).toMatchObject({ status: 503, body: { code } });
  });

  it('says what is still open, and what is owed once it is not', async () => {
    const service = startService();
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    await service.update(sampleBody);
    const [open] = read(await service.list()).changes;
    expect(open).toMatchObject({ state: 'open', notices: [] });
    expect(open).not.toHaveProperty('settledAt');
    await service.settleAfter(124_000);
    expect(read(await service.list()).changes).toMatchObject([
      { state: 'applied', notices: Array.from({ length: 4 }, () => ({ state: 'owed' })) },
    ]);
  });
});
