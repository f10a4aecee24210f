import { describe, expect, it } from '@jest/globals';
import { documented } from '../../documented.ts';
import { onFile } from '../on-file.ts';
import { finley, finleyId, noraId, partner, sampleBody, setEmail } from '../people.ts';
import {
  as,
  changeIdOf,
  correlationId,
  startService,
  startWithChange,
  type Answer,
  type Service,
} from '../service.ts';

const hourMs = 3_600_000;
const customer = { ...partner, customerId: finleyId };
const nothingLeft = '409 UXU_20009';
const thief = setEmail('thief@example.com');
const withThief = (options?: Parameters<typeof startWithChange>[0]) => startWithChange(options, thief);

const proofIn = ({ body }: Answer) => documented.ContactChange(body);
const listIn = ({ body }: Answer) => documented.ContactChangesReply(body);

describe('revert-change', () => {
  it('puts back every changed field: 204, one write, one change, one announcement', async () => {
    const { service, changeId } = await startWithChange();
    const answer = await service.revert(changeId);
    expect(answer).toMatchObject({ status: 204, text: '', headers: { correlationId } });
    expect(changeIdOf(answer)).not.toBe(changeId);
    expect(onFile(service)).toEqual(finley.contactPoints);
    expect(service.users.writes()).toHaveLength(2);
    const fields = ['phoneNumber', 'email', 'postalAddress'];
    expect(service.memory.changes()).toMatchObject([
      { changeId, number: 1 },
      { changeId: changeIdOf(answer), number: 2, fields, revertOf: changeId, clientId: 'partner' },
    ]);
    expect(service.topic.published().map(({ number }) => number)).toEqual([1, 2]);
  });

  it('tells every address on file before and after that the value was put back', async () => {
    const { service, changeId } = await withThief();
    await service.deliver();
    service.outbox.clear();
    await service.revert(changeId);
    await service.deliver();
    expect(service.outbox.told()).toEqual([
      'email/old thief@example.com',
      'sms/old +11234567890',
      'email/new finley.banker@gmail.com',
    ]);
    expect(service.outbox.sent().map(({ kind }) => kind)).toEqual(['restored', 'restored', 'restored']);
  });

  it('shows in each of the two changes the id of the other, alone and in the list', async () => {
    const { service, changeId } = await withThief();
    expect(proofIn(await service.show(changeId))).not.toHaveProperty('revertedBy');
    const revertId = changeIdOf(await service.revert(changeId));
    expect(proofIn(await service.show(changeId))).toMatchObject({ revertedBy: revertId });
    expect(proofIn(await service.show(revertId))).toMatchObject({ revertOf: changeId });
    const { changes, next } = listIn(await service.list({ query: { limit: '1' } }));
    expect(changes).toMatchObject([{ changeId: revertId, revertOf: changeId }]);
    const second = await service.list({ query: { limit: '1', before: String(next) } });
    expect(listIn(second).changes).toMatchObject([{ changeId, revertedBy: revertId }]);
    const both = listIn(await service.list()).changes;
    expect(both).toMatchObject([{ revertOf: changeId }, { revertedBy: revertId }]);
  });

  it('answers 409 if everything was already put back, and records nothing', async () => {
    const { service, changeId } = await withThief();
    await service.revert(changeId);
    expect((await service.revert(changeId)).told).toBe(nothingLeft);
    expect(service.memory.changes()).toHaveLength(2);
  });

  it('answers 409 if the change had no effect or its values were never saved', async () => {
    const service = startService();
    service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
    await service.update(thief);
    for (const change of service.memory.changes()) {
      expect((await service.revert(change.changeId)).told).toBe(nothingLeft);
      service.memory.loseValues(change);
      expect((await service.revert(change.changeId)).told).toBe(nothingLeft);
    }
    expect(service.memory.changes()).toHaveLength(1);
  });

  it('leaves a field alone that the change did not move, even if it has the value now', async () => {
    const service = startService({ policy: { holdAfterRevertHours: 0 } });
    const { email, phoneNumber } = sampleBody;
    service.users.quirks({ applies: ['email'] });
    const { headers } = await service.update({ email, phoneNumber });
    service.users.quirks({});
    await service.settleAfter(3 * 60_000);
    expect((await service.update({ phoneNumber })).status).toBe(204);
    const changed = onFile(service);
    expect((await service.revert(String(headers['changeId']))).status).toBe(204);
    expect(onFile(service)).toEqual(
      finley.contactPoints.map((point, at) => (point.field === 'phoneNumber' ? changed[at] : point)),
    );
  });

  it('does not count toward a limit and is not stopped by one', async () => {
    const policy = { changeLimit: { changes: 1, hours: 24 }, holdAfterRevertHours: 0 };
    const { service, changeId } = await withThief({ policy });
    const revertId = changeIdOf(await service.revert(changeId));
    expect((await service.revert(revertId)).status).toBe(204);
    service.clock.advance(24 * hourMs);
    expect((await service.update(setEmail('owner@example.com'))).status).toBe(204);
  });

  it('refuses a token of the customer before any read', async () => {
    const { service, changeId } = await withThief({ callers: { customer } });
    const reads = service.users.reads().length;
    expect((await service.revert(changeId, as('customer'))).told).toBe('403 UXU_10002');
    expect(service.users.reads()).toHaveLength(reads);
  });

  it('answers 404 for an attempt, a wrong id with a right number, or another customer', async () => {
    const service = startService();
    await service.update(thief, { query: { validateOnly: 'true' } });
    const changeId = changeIdOf(await service.update(thief));
    const [attempt] = service.memory.changes();
    for (const id of [attempt?.changeId ?? '', '5b1f3c1e-7c44-8e0b-9d5e-2f6a00000002']) {
      expect((await service.revert(id)).told).toBe('404 UXU_88888');
    }
    expect((await service.revert(changeId, { customer: noraId })).told).toBe('404 UXU_88888');
  });

  it('answers 404 for a change of an earlier user with the same key', async () => {
    const { service, changeId } = await withThief();
    service.clock.advance(60_000);
    service.users.remove(finley.institutionUserId);
    service.users.put({ ...finley, institutionUserId: 'F'.repeat(32) });
    expect((await service.revert(changeId)).status).toBe(404);
  });

  it('is refused if the customer may not be updated', async () => {
    const { service, changeId } = await withThief();
    service.users.put({ ...finley, contactPoints: onFile(service), blockers: ['ON_HOLD'] });
    expect((await service.revert(changeId)).told).toBe('403 UXU_20003');
  });

  it('is refused while its outcome is unknown, and told once it is settled', async () => {
    const { service, changeId } = await withThief();
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    expect((await service.revert(changeId)).told).toBe('503 UXU_20006');
    expect((await service.revert(changeId)).told).toBe('409 UXU_20005');
    await service.tellAfter(300_000);
    expect(service.outbox.sent().at(-1)).toMatchObject({ kind: 'restored' });
    expect((await service.revert(changeId)).told).toBe(nothingLeft);
  });

  it('names the fields of the change if the platform accepts none of its values', async () => {
    const { service, changeId } = await withThief();
    service.users.failWrite({ outcome: 'rejected', because: 'values-not-accepted' });
    expect(await service.revert(changeId)).toMatchObject({
      status: 400,
      body: { code: 'UXU_20001', errors: [{ field: 'email' }] },
    });
  });

  it('does not start without enough time', async () => {
    const late = startService({ remainingMs: 3_000 });
    expect((await late.revert(correlationId)).told).toBe('503 UXU_30001');
    expect(late.users.reads()).toEqual([]);
  });

  it('does not start without enough time after a slow read', async () => {
    const { service, changeId } = await withThief({ latencyMs: 1_000, remainingMs: 6_500 });
    expect((await service.revert(changeId)).told).toBe('503 UXU_30001');
    expect(service.logged().at(-1)).toMatchObject({ detail: 'too-little-time' });
    expect(service.memory.changes()).toHaveLength(1);
    expect(service.users.writes()).toHaveLength(1);
  });

  it('accepts no body except an empty object', async () => {
    const { service, changeId } = await withThief();
    expect((await service.revert(changeId, { body: { fields: ['email'] } })).told).toBe('400 UXU_20001');
    expect(await service.revert(changeId, { body: [] })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'body', problem: 'must be an object' }] },
    });
    expect((await service.revert(changeId, { body: {} })).status).toBe(204);
  });

  it.each([
    [correlationId, '405 UXU_99999'],
    [`${correlationId}:verify`, '400 UXU_10013'],
    ['no-uuid:revert', '400 UXU_10012'],
  ])('answers the path segment %s with %s', async (changeId, told) => {
    const parameters = { customerId: finleyId, changeId };
    expect((await startService().revert('', { parameters })).told).toBe(told);
  });
});

describe('the hold after a revert', () => {
  const withRevert = async (options: Parameters<typeof startWithChange>[0] = {}) => {
    const { service, changeId } = await withThief(options);
    const revertId = changeIdOf(await service.revert(changeId));
    await service.deliver();
    return { service, revertId };
  };
  const held = '403 UXU_20003';
  const blockersOf = async (service: Service) => {
    const { blockers, updatable } = documented.VerifyReply((await service.verify()).body);
    return { blockers, updatable };
  };

  it('refuses every update and preview of only that user for 24 hours, and verify shows it', async () => {
    const { service } = await withRevert({ callers: { customer } });
    const other = setEmail('other@example.com');
    expect((await service.update(thief)).told).toBe(held);
    expect((await service.update(other, as('customer'))).told).toBe(held);
    expect((await service.update(other, { query: { validateOnly: 'true' } })).told).toBe(held);
    expect(service.logged().at(-1)).toMatchObject({ detail: 'RECENTLY_REVERTED' });
    expect(await blockersOf(service)).toEqual({ blockers: ['RECENTLY_REVERTED'], updatable: false });
    expect(service.users.writes()).toHaveLength(2);
    expect((await service.update(other, { customer: noraId })).status).toBe(204);
    service.clock.advance(24 * hourMs);
    expect(await blockersOf(service)).toEqual({ blockers: [], updatable: true });
    expect((await service.update(setEmail('owner@example.com'))).status).toBe(204);
  });

  it.each([
    [0, 0, 204],
    [72, 71, 403],
    [72, 72, 204],
    [720, 719, 403],
  ])(
    'lasts as long as the institution configures: with %i hours, after %i it answers %i',
    async (hours, after, status) => {
      const { service } = await withRevert({ policy: { holdAfterRevertHours: hours } });
      service.clock.advance(after * hourMs);
      expect((await service.update(setEmail('other@example.com'))).status).toBe(status);
    },
  );

  it('starts over with each later revert', async () => {
    const { service, revertId } = await withRevert({ policy: { holdAfterRevertHours: 72 } });
    service.clock.advance(48 * hourMs);
    await service.revert(revertId);
    service.clock.advance(71 * hourMs);
    expect((await service.update(setEmail('other@example.com'))).told).toBe(held);
  });

  it('does not follow a revert without effect', async () => {
    const { service, changeId } = await withThief();
    service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
    await service.revert(changeId);
    expect((await service.update(setEmail('owner@example.com'))).status).toBe(204);
  });
});
