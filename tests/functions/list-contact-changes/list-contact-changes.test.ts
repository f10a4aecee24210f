import { describe, expect, it } from '@jest/globals';
import { describeChange } from '../../../lib/http/describe-change.ts';
import { documented } from '../../documented.ts';
import { finley, noraId, setEmail } from '../people.ts';
import { startService, startWithChange, type Answer, type Service } from '../service.ts';

const read = ({ body }: Answer) => documented.ContactChangesReply(body);

/** A service in which one customer's email address was changed so many times. */
const withChanges = async (count: number): Promise<Service> => {
  const service = startService({ policy: { changeLimit: { changes: 100, hours: 1 } } });
  for (let at = 1; at <= count; at += 1) {
    await service.update(setEmail(`at-${at}@example.com`));
    service.clock.advance(1_000);
  }
  return service;
};

/** The ids of every page, following `next` to the end. */
const pagesOf = async (service: Service, limit: number): Promise<readonly string[][]> => {
  const pages: string[][] = [];
  for (let before: string | undefined, more = true; more; more = before !== undefined) {
    const query = { limit: String(limit), ...(before !== undefined && { before }) };
    const answer = await service.list({ query });
    expect(answer.status).toBe(200);
    const page = read(answer);
    pages.push(page.changes.map(({ changeId }) => changeId));
    before = page.next;
  }
  return pages;
};

describe('list-contact-changes', () => {
  it('shows the state of each change and each notice', async () => {
    const { service } = await startWithChange();
    await service.deliver();
    const told = service.memory.changes().map((change) => describeChange(change));
    expect(read(await service.list())).toEqual({ changes: told });
    expect(told).toMatchObject([{ state: 'notified' }]);
  });

  it.each([
    [3, 2, [2, 1]],
    [4, 2, [2, 2]],
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

  it('shows 20 changes per page by default', async () => {
    const service = await withChanges(21);
    const { changes, next } = read(await service.list());
    expect(changes).toHaveLength(20);
    expect(changes.at(-1)?.changeId).toMatch(/00000002$/);
    expect(next).toMatch(/^[0-9a-f]{24}00000002$/);
  });

  describe('given a cursor that it never issued', () => {
    const nextOf = async (service: Service, request: object = {}): Promise<string> =>
      read(await service.list({ query: { limit: '1' }, ...request })).next ?? '';

    it.each<[string, (next: string) => string]>([
      ['another number', (next) => `${next.slice(0, -1)}1`],
      ['the number of no change', (next) => `${next.slice(0, -1)}9`],
      ['another digest', (next) => `${next.startsWith('0') ? '1' : '0'}${next.slice(1)}`],
      ['random digits', () => 'c'.repeat(32)],
    ])('refuses a cursor with %s', async (_case, forge) => {
      const service = await withChanges(3);
      const before = forge(await nextOf(service));
      const answer = await service.list({ query: { before } });
      const errors = [{ field: 'before', problem: 'must be `next` from an earlier page' }];
      expect(answer).toMatchObject({ status: 400, body: { code: 'UXU_10014', errors } });
      expect(answer.text).not.toContain(before);
      expect(service.logged().at(-1)).toMatchObject({ detail: 'cursor-unknown' });
    });

    it('refuses the cursor of another customer', async () => {
      const service = await withChanges(3);
      for (const name of ['a', 'b', 'c']) {
        await service.update(setEmail(`${name}@example.com`), { customer: noraId });
      }
      const before = await nextOf(service, { customer: noraId });
      expect((await service.list({ query: { before }, customer: noraId })).status).toBe(200);
      expect((await service.list({ query: { before } })).told).toBe('400 UXU_10014');
    });

    it('does not reveal a change id in a cursor', async () => {
      const service = await withChanges(2);
      const next = await nextOf(service);
      const ids = service.memory.changes().map(({ changeId }) => changeId.replaceAll('-', ''));
      expect(ids).not.toContain(next);
    });
  });

  it.each([
    { limit: '0' },
    { limit: '101' },
    { limit: '1.5' },
    { before: 'x' },
    { before: 'C'.repeat(32) },
    { userIdType: 'HOST_USER_ID' },
  ])('refuses the query %j before any read', async (query) => {
    const service = startService();
    const answer = await service.list({ query });
    expect(answer.told).toBe('400 UXU_10014');
    expect(service.memory.calls()).toEqual([]);
    expect(service.users.reads()).toEqual([]);
  });

  it('still shows all pages when the user is gone', async () => {
    const service = await withChanges(4);
    service.users.remove(finley.institutionUserId);
    expect((await pagesOf(service, 2)).map(({ length }) => length)).toEqual([2, 2]);
  });
});
