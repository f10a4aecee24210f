import { describe, expect, it } from '@jest/globals';
import { settleChanges, type SettleChangesDeps } from '../../../functions/settle-changes/settle-changes.ts';
import type { DueQueue } from '../../../lib/changes/change-ledger.ts';
import type { ChangeRecord } from '../../../lib/changes/change.ts';
import { AppError } from '../../../lib/errors.ts';
import type { MemoryUser, WriteFault } from '../../fakes/memory-users.ts';
import { onFile, putOnFile } from '../on-file.ts';
import { finley, nora, noraId, sampleBody, setEmail } from '../people.ts';
import { startService, type Service, type ServiceOptions } from '../service.ts';

const quarantineEndsMs = 124_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const auditMs = 12 * hourMs;

/** A service with one change whose write has been answered by nobody. */
const withOpenChange = async (
  effect: Extract<WriteFault, { outcome: 'lost' }>['effect'],
  options?: ServiceOptions,
  body: object = sampleBody,
): Promise<Service> => {
  const service = startService(options);
  service.users.failWrite({ outcome: 'lost', effect });
  await service.update(body);
  return service;
};

/** The first change of all. */
const first = ({ memory }: Service): ChangeRecord => {
  const [change] = memory.changes();
  if (!change) throw new Error('no change');
  return change;
};

const countOf = ({ log }: Service, event: string): number =>
  log.events().filter((each) => each === event).length;

/** The institution and the detail of each change that could not be settled. */
const failures = (service: Service): readonly string[] =>
  service
    .logged()
    .filter(({ event, outcome }) => event === 'settlement' && outcome === 'failed')
    .map(({ institutionId, detail }) => `${String(institutionId)} ${String(detail)}`);

/** One run, with something else in place of a port. */
const settleWith = ({ clock, deps }: Service, others: Partial<SettleChangesDeps>): Promise<void> => {
  const endsAt = clock.now() + 55_000;
  const context = { getRemainingTimeInMillis: () => endsAt - clock.now() };
  return clock.finish(settleChanges({ ...deps, ...others })(undefined, context));
};

describe('settle-changes', () => {
  it('waits until the write can no longer take effect, then announces what took effect', async () => {
    const service = await withOpenChange('now');
    await service.settleAfter(quarantineEndsMs - 1);
    expect(first(service).state).toBe('SENDING');
    expect(service.topic.published()).toEqual([]);
    await service.settleAfter(1);
    expect(first(service)).toMatchObject({ state: 'TELLING', effects: { email: 'applied' } });
    expect(first(service).sealedFindings).toBeUndefined();
    expect(service.topic.published()).toMatchObject([{ changeId: first(service).changeId }]);
  });

  it('announces nothing and raises an alarm when the user is gone', async () => {
    const service = await withOpenChange('now');
    service.users.remove(finley.institutionUserId);
    await service.settleAfter(quarantineEndsMs);
    expect(first(service).state).toBe('GONE');
    await service.settleAfter(13 * hourMs);
    expect(first(service)).toMatchObject({ state: 'GONE', due: undefined });
    expect(countOf(service, 'user-gone')).toBe(1);
    expect(service.topic.published()).toEqual([]);
  });

  it('reads the user by the id that the write used', async () => {
    const service = await withOpenChange('now');
    const asked = service.users.contexts().length;
    await service.settleAfter(quarantineEndsMs);
    const name = { type: 'INSTITUTION_USER_ID', value: finley.institutionUserId };
    expect(service.users.reads().at(-1)).toEqual(name);
    expect(service.users.contexts().slice(asked)).toMatchObject([
      { institutionId: '00016', deadline: service.clock.now() + 5_000 },
    ]);
  });

  it('measures the time to the verdict, and how long notices have been owed', async () => {
    const service = await withOpenChange('now');
    await service.settleAfter(quarantineEndsMs);
    await service.settleAfter(minuteMs);
    service.clock.advance(auditMs);
    await service.deliver();
    await service.settle();
    const ages = service
      .logged()
      .filter((line) => 'SettlementAge' in line)
      .map((line) => [line['outcome'], line['SettlementAge']]);
    expect(ages).toEqual([
      ['TELLING', quarantineEndsMs],
      ['republished', minuteMs],
    ]);
  });

  it('closes a change whose values were never written, without an alarm', async () => {
    const service = startService();
    service.memory.failNext('open', 'after');
    expect((await service.update(sampleBody)).status).toBe(503);
    service.memory.loseValues(first(service));
    await service.tellAfter(3 * minuteMs);
    expect(first(service)).toMatchObject({ state: 'NOT_APPLIED', due: undefined });
    await service.tellAfter(auditMs);
    expect(countOf(service, 'settlement-overdue')).toBe(0);
  });

  it('tries again a minute later if the values cannot be read', async () => {
    const service = await withOpenChange('now');
    service.memory.failNext('reveal', 'before');
    await service.settleAfter(quarantineEndsMs);
    expect(first(service)).toMatchObject({ state: 'SENDING', due: service.clock.now() + minuteMs });
    await service.settleAfter(minuteMs);
    expect(first(service).state).toBe('TELLING');
    expect(countOf(service, 'settlement-overdue')).toBe(0);
  });

  it('raises an alarm if the values cannot be decrypted', async () => {
    const service = await withOpenChange('now');
    service.memory.failNext('reveal', 'before', new AppError('internal', { detail: 'sealed' }));
    await service.settleAfter(quarantineEndsMs);
    expect(first(service)).toMatchObject({ state: 'SENDING', republished: 1 });
    expect(countOf(service, 'settlement-overdue')).toBe(1);
    expect(failures(service)).toEqual(['00016 sealed']);
  });

  it('raises an alarm if the values of a verdict are gone', async () => {
    const service = await withOpenChange('now');
    await service.tellAfter(quarantineEndsMs);
    service.memory.loseValues(first(service));
    await service.settleAfter(auditMs);
    expect(first(service).due).toBeDefined();
    expect(countOf(service, 'settlement-overdue')).toBe(1);
    expect(failures(service)).toEqual(['00016 values-missing']);
  });

  it('tries again a minute later if the file cannot be read, and settles the others', async () => {
    const service = await withOpenChange('now');
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    await service.update(setEmail('n@example.com'), { customer: noraId });
    service.users.failReads(new AppError('upstream-unavailable'));
    await service.settleAfter(quarantineEndsMs);
    expect(first(service).due).toBe(service.clock.now() + minuteMs);
    expect(service.memory.changes().map(({ state }) => state)).toEqual(['SENDING', 'TELLING']);
  });

  describe('auditing', () => {
    const settled = async (effect: 'now' | 'never'): Promise<Service> => {
      const service = await withOpenChange(effect);
      await service.tellAfter(quarantineEndsMs);
      return service;
    };

    it.each(['now', 'never'] as const)('finds nothing if nothing has moved (effect: %s)', async (effect) => {
      const service = await settled(effect);
      await service.settleAfter(auditMs);
      expect(first(service).due).toBeUndefined();
      expect(countOf(service, 'drift-found')).toBe(0);
    });

    it('sends notices of a late write that overwrote the next change', async () => {
      const service = await withOpenChange('later');
      await service.settleAfter(quarantineEndsMs);
      service.clock.advance(minuteMs);
      expect((await service.update(setEmail('second@example.com'))).status).toBe(204);
      await service.deliver();
      service.users.land();
      await service.tellAfter(auditMs);
      expect(first(service)).toMatchObject({ state: 'NOTIFIED', effects: { email: 'applied' } });
      expect(countOf(service, 'drift-found')).toBe(1);
    });

    it('judges past a later change whose values were never written', async () => {
      const service = await settled('now');
      service.memory.loseNextValues();
      expect((await service.update(setEmail('later@example.com'))).status).toBe(503);
      await service.settleAfter(auditMs);
      expect(first(service).due).toBeUndefined();
      expect(failures(service)).toEqual([]);
    });

    it('raises an alarm if a value is no longer on file', async () => {
      const service = await settled('now');
      service.users.put(finley);
      await service.settleAfter(auditMs);
      expect(countOf(service, 'drift-found')).toBe(1);
    });

    it('sends notices of a field that was put back before its verdict if a success is seen later, even during an audit', async () => {
      const service = await withOpenChange('now');
      const isEmail = ({ field }: { readonly field: string }) => field === 'email';
      putOnFile(service, [
        ...onFile(service).filter((point) => !isEmail(point)),
        ...finley.contactPoints.filter(isEmail),
      ]);
      await service.tellAfter(quarantineEndsMs);
      expect(first(service)).toMatchObject({ state: 'NOTIFIED', effects: { email: 'not-applied' } });
      const before = service.outbox.sent().length;

      service.clock.advance(auditMs);
      const findUser: typeof service.deps.users.findUser = async (...asked) => {
        const found = await service.deps.users.findUser(...asked);
        await service.deps.recordEvent(first(service), { type: 'write-confirmed' });
        return found;
      };
      await settleWith(service, { users: { findUser } });
      await service.tellAfter(minuteMs);
      expect(first(service)).toMatchObject({ state: 'NOTIFIED', effects: { email: 'applied' } });
      expect(service.outbox.sent().length).toBeGreaterThan(before);
      expect(countOf(service, 'drift-found')).toBe(1);
    });

    it('ignores changes of another user of the same customer', async () => {
      const sub: MemoryUser = { ...nora, customerIds: finley.customerIds };
      const service = await withOpenChange('now', { users: [finley, sub] });
      await service.tellAfter(quarantineEndsMs);
      const body = { userIdType: 'LOGIN_ID', ...setEmail('sub@example.com') };
      expect((await service.update(body, { customer: 'nora' })).status).toBe(204);
      await service.deliver();
      service.users.put(finley);
      await service.settleAfter(auditMs);
      expect(countOf(service, 'drift-found')).toBe(1);
    });

    it('handles more later changes than one page', async () => {
      const service = startService({ policy: { changeLimit: { changes: 100, hours: 1 } } });
      const others = Array.from({ length: 50 }, (_, at) => `at-${at}@example.com`);
      for (const address of ['there@example.com', 'on@example.com', 'finley.banker@gmail.com', ...others]) {
        await service.update(setEmail(address));
        service.clock.advance(1_000);
      }
      await service.deliver();
      await service.settleAfter(auditMs);
      expect(first(service).due).toBeUndefined();
      expect(countOf(service, 'drift-found')).toBe(0);
    }, 30_000);

    it('finds a late write behind many attempts that changed nothing', async () => {
      const policy = { oldPhoneLimit: { attempts: 5, hours: 24 } };
      const service = await withOpenChange('later', { policy }, setEmail('new@example.com'));
      await service.settleAfter(quarantineEndsMs);
      const same = { phoneNumber: { oldPhoneNumber: '1234567890', newPhoneNumber: '1234567890' } };
      for (let at = 0; at < 120; at += 1) expect((await service.update(same)).status).toBe(204);
      service.users.land();
      await service.tellAfter(auditMs);
      expect(first(service).state).toBe('NOTIFIED');
      expect(countOf(service, 'drift-found')).toBe(1);
    });

    it('raises an alarm if there are too many later changes to read', async () => {
      const service = startService();
      service.users.failWrite({ outcome: 'rejected', because: 'throttled' });
      await service.update(setEmail('new@example.com'));
      const nothing = { ...first(service), attempt: 'nothing-to-change', due: undefined } as const;
      for (let number = 2; number <= 2_001; number += 1) service.memory.put({ ...nothing, number });
      service.clock.advance(auditMs);
      for (let hour = 0; hour < 8; hour += 1) await service.settleAfter(hourMs);
      expect(first(service).due).toBeDefined();
      expect(countOf(service, 'settlement-overdue')).toBeGreaterThan(0);
      expect(failures(service)[0]).toBe('00016 too-many-later-changes');
    });

    it('sends notices of one effect once, even after rejected repeats of the same change', async () => {
      const service = await withOpenChange('later', {}, setEmail('new@example.com'));
      await service.settleAfter(quarantineEndsMs);
      for (let at = 0; at < 3; at += 1) {
        service.users.failWrite({ outcome: 'rejected', because: 'throttled' });
        await service.update(setEmail('new@example.com'));
        service.clock.advance(minuteMs);
      }
      service.users.land();
      await service.tellAfter(auditMs);
      expect(service.memory.changes().map(({ state }) => state)).toEqual([
        'NOT_APPLIED',
        'NOT_APPLIED',
        'NOT_APPLIED',
        'NOTIFIED',
      ]);
      expect(countOf(service, 'drift-found')).toBe(1);
    });
  });

  describe('a backlog', () => {
    /** One open change per customer, as many as asked for, the last one opened first. */
    const backlog = async (size: number, options: ServiceOptions = {}): Promise<Service> => {
      const service = await withOpenChange('now', options);
      const template = first(service);
      const open = { ...template, state: 'NOT_APPLIED', settledAt: template.openedAt } as const;
      service.memory.put({ ...open, due: undefined });
      for (let at = 0; at < size; at += 1) {
        const userKey = (size - at).toString(16).padStart(32, '0');
        service.memory.put({ ...open, userKey, state: 'TELLING', due: template.openedAt + at });
      }
      service.clock.advance(minuteMs);
      return service;
    };

    const due = ({ memory, clock }: Service): number =>
      memory.changes().filter((change) => change.due !== undefined && change.due <= clock.now()).length;

    it('is processed oldest first', async () => {
      const service = await backlog(300);
      await service.settle();
      const dueAt = service.topic.published().map(({ userKey }) => -Number.parseInt(userKey, 16));
      expect(dueAt).toHaveLength(300);
      expect(service.logged().at(-1)).toMatchObject({ event: 'settlement', outcome: 'run', count: 300 });
      // Ten at a time are under way together.
      for (let at = 10; at < 300; at += 10) {
        expect(Math.min(...dueAt.slice(at))).toBeGreaterThan(Math.max(...dueAt.slice(0, at)));
      }
    });

    it('is processed completely, even if one queue fills while another is processed', async () => {
      const service = await backlog(500);
      const dueAt = service.clock.now() + 1_000;
      service.memory.changes().forEach((change, at) => {
        service.memory.put(at % 2 === 0 ? { ...change, due: dueAt } : { ...change, state: 'NOT_APPLIED' });
      });
      await service.settle();
      expect(due(service)).toBe(0);
    });

    it.each([
      [50, 500],
      [20, 100],
      [3, 12],
      [1, 5],
    ])('is processed at no more than %i changes a second', async (settlePerS, size) => {
      const service = await backlog(size, { settlePerS });
      const startedAt = service.clock.now();
      await service.settle();
      expect(due(service)).toBe(0);
      const tookS = (service.clock.now() - startedAt) / 1000;
      expect(size / settlePerS - tookS).toBeLessThanOrEqual(1);
      expect(tookS).toBeLessThanOrEqual(size / settlePerS);
    });

    it('is processed at the same rate when changes fall due a few at a time', async () => {
      const service = await backlog(10, { latencyMs: 1 });
      const { memory, clock } = service;
      const startedAt = clock.now();
      // Each page shows one change at most: the ledger's index is behind.
      const dueOne = async (...asked: Parameters<typeof memory.ledger.due>) =>
        (await memory.ledger.due(...asked)).slice(0, 1);
      await settleWith(service, { ledger: { ...memory.ledger, due: dueOne } });
      expect(due(service)).toBe(0);
      expect(clock.now() - startedAt).toBeGreaterThanOrEqual(9 * 200);
    });

    it('is processed until time runs out, then continued in the next run', async () => {
      const service = await backlog(1_000);
      const startedAt = service.clock.now();
      await service.settle(15_000);
      expect(service.clock.now() - startedAt).toBeLessThanOrEqual(10_000);
      expect(due(service)).toBe(500);
      await service.settle(15_000);
      expect(due(service)).toBe(0);
      expect(new Set(service.topic.published().map(({ userKey }) => userKey)).size).toBe(1_000);
      expect(service.topic.published()).toHaveLength(1_000);
    });

    it('is not started without enough time', async () => {
      const service = await backlog(10);
      await service.settle(5_000);
      expect(due(service)).toBe(10);
    });

    it('is announced once per change, even by two concurrent runs', async () => {
      const service = await backlog(100, { latencyMs: 3 });
      await Promise.all([service.settle(), service.settle()]);
      expect(service.topic.published()).toHaveLength(100);
      expect(due(service)).toBe(0);
    });

    it('is judged once per write, even by two concurrent runs', async () => {
      const service = await withOpenChange('now', { latencyMs: 3 });
      service.clock.advance(quarantineEndsMs);
      await Promise.all([service.settle(), service.settle()]);
      expect(service.topic.published()).toHaveLength(1);
      expect(first(service).state).toBe('TELLING');
    });

    it('is processed to the end, with one try per run for changes that fail', async () => {
      const service = await backlog(450);
      for (let at = 0; at < 420; at += 1) service.memory.failNext('find', 'before');
      await service.settle();
      expect(due(service)).toBe(420);
      expect(service.topic.published()).toHaveLength(30);
      await service.settle();
      expect(due(service)).toBe(0);
    });

    it('raises an alarm for work that has waited too long', async () => {
      const service = await backlog(3);
      await service.settleAfter(15 * minuteMs);
      expect(countOf(service, 'settlement-overdue')).toBe(3);
      const { institutionId, changeId } = first(service);
      const ageMs: unknown = expect.any(Number);
      const alarm = { event: 'settlement-overdue', institutionId, changeId, ageMs };
      expect(service.logged()).toContainEqual(expect.objectContaining(alarm));
    });

    it('raises no alarm for audits until they have waited for hours', async () => {
      const service = await backlog(0);
      const told = { ...first(service), state: 'NOTIFIED', due: service.clock.now() } as const;
      service.memory.put(told);
      service.users.failReads(...[1, 2].map(() => new AppError('upstream-unavailable')));
      await service.settleAfter(6 * hourMs);
      expect(countOf(service, 'settlement-overdue')).toBe(0);
      service.memory.put({ ...told, due: service.clock.now() });
      await service.settleAfter(6 * hourMs + 1);
      expect(countOf(service, 'settlement-overdue')).toBe(1);
    });

    it.each([
      ['00016 change-not-valid', new AppError('internal', { detail: 'change-not-valid' })],
      ['00016 undefined', new Error('a defect')],
    ])('raises an alarm for a change that cannot be read: %s', async (failure, error) => {
      const service = await backlog(1);
      const ledger = { ...service.memory.ledger, find: () => Promise.reject(error) };
      await settleWith(service, { ledger });
      expect(failures(service)).toEqual([failure]);
      expect(countOf(service, 'settlement-overdue')).toBe(0);
      service.clock.advance(15 * minuteMs);
      await settleWith(service, { ledger });
      expect(countOf(service, 'settlement-overdue')).toBe(1);
    });

    it('is processed without the finished changes that the index still shows', async () => {
      const service = await backlog(1);
      const { ledger } = service.memory;
      const now = service.clock.now();
      const unknown = { institutionId: '00016', userKey: noraId, number: 9, due: now };
      const shown = [...(await ledger.due('notices', now, 10)), unknown];
      const stale = (queue: DueQueue) => Promise.resolve(queue === 'notices' ? shown : []);
      for (let runs = 0; runs < 2; runs += 1)
        await settleWith(service, { ledger: { ...ledger, due: stale } });
      expect(service.topic.published()).toHaveLength(1);
      const settled = service.logged().filter((line) => 'SettlementAge' in line);
      expect(settled).toMatchObject([{ outcome: 'republished' }]);
      expect(failures(service)).toEqual([]);
    });
  });
});
