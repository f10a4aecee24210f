import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { ContactChange, ContactChangesReply, VerifyReply } from '../../replies.ts';
import type { ContactPoint } from '../../../lib/contact/contact-points.ts';
import { publishedSample } from '../../../local/published-sample.ts';
import { finley, finleyId, institutionId, nora, noraId, partner, sampleBody, setEmail } from '../people.ts';
import { correlationId, startService, type Service, changeIdOf, as, byLogin } from '../service.ts';

const hourMs = 3_600_000;
const asCustomer = { authorization: 'Bearer customer' };
const customer = { ...partner, customerId: finleyId };

const onFile = (service: Service): readonly ContactPoint[] =>
  service.users.find(finley.institutionUserId)?.contactPoints ?? [];
const make = async (service: Service, body: unknown): Promise<string> =>
  changeIdOf(await service.update(body));
const nothingLeft = '409 UXU_20009';

const proofOf = async (service: Service, changeId: string) =>
  v.parse(ContactChange, (await service.show(changeId)).body);

describe('revert-change', () => {
  it('puts back every field that a change moved: 204, one write, one change, one announcement', async () => {
    const service = startService();
    const changeId = await make(service, sampleBody);
    const answer = await service.revert(changeId);
    expect(answer).toEqual({
      status: 204,
      headers: { changeId: changeIdOf(answer), 'cache-control': 'no-store', correlationId },
      body: undefined,
      text: '',
      told: '204',
    });
    expect(changeIdOf(answer)).not.toBe(changeId);
    expect(onFile(service)).toEqual(finley.contactPoints);
    expect(service.users.writes()).toHaveLength(2);
    expect(service.memory.changes()).toMatchObject([
      { changeId, number: 1 },
      {
        number: 2,
        fields: ['phoneNumber', 'email', 'postalAddress'],
        revertOf: changeId,
        clientId: 'partner',
      },
    ]);
    expect(service.topic.published().map(({ number }) => number)).toEqual([1, 2]);
  });

  it('lets the customer sign in with the former email address again, and not with the other', async () => {
    const service = startService();
    await service.revert(await make(service, setEmail('thief@example.com')));
    const find = async (login: string): Promise<number> => (await service.verify(byLogin(login))).status;
    expect(await find('finley.banker@gmail.com')).toBe(200);
    expect(await find('thief@example.com')).toBe(404);
  });

  it('tells every address on file before and after that it was put back, masked', async () => {
    const service = startService();
    const changeId = await make(service, setEmail('thief@example.com'));
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

  it('has each of the two changes name the other in its proof, alone and in the list', async () => {
    const service = startService();
    const changeId = await make(service, setEmail('thief@example.com'));
    expect(await proofOf(service, changeId)).not.toHaveProperty('revertedBy');
    const revertId = changeIdOf(await service.revert(changeId));
    expect(await proofOf(service, changeId)).toMatchObject({ revertedBy: revertId });
    expect(await proofOf(service, revertId)).toMatchObject({ revertOf: changeId });
    const { changes, next } = v.parse(
      ContactChangesReply,
      (await service.list({ query: { limit: '1' } })).body,
    );
    expect(changes).toMatchObject([{ changeId: revertId, revertOf: changeId }]);
    const second = await service.list({ query: { limit: '1', before: String(next) } });
    expect(v.parse(ContactChangesReply, second.body).changes).toMatchObject([
      { changeId, revertedBy: revertId },
    ]);
    const both = v.parse(ContactChangesReply, (await service.list()).body).changes;
    expect(both).toMatchObject([{ revertOf: changeId }, { revertedBy: revertId }]);
  });

  it('names it also behind a hundred later records', async () => {
    const service = startService({
      policy: { holdAfterRevertHours: 0, oldPhoneLimit: { attempts: 5, hours: 24 } },
    });
    const changeId = await make(service, setEmail('thief@example.com'));
    const revertId = changeIdOf(await service.revert(changeId));
    const same = { phoneNumber: { oldPhoneNumber: '1234567890', newPhoneNumber: '1234567890' } };
    for (let at = 0; at < 120; at += 1) await service.update(same);
    expect(await proofOf(service, changeId)).toMatchObject({ revertedBy: revertId });
  });

  it('does not name a revert that had no effect', async () => {
    const service = startService();
    const changeId = await make(service, setEmail('thief@example.com'));
    service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
    expect((await service.revert(changeId)).told).toBe('409 UXU_20004');
    expect(await proofOf(service, changeId)).not.toHaveProperty('revertedBy');
  });

  it.each([
    ['lower case', { stores: ['email-lower-case', 'phone-formatted', 'postal-usps'] }],
    ['capitals', { stores: ['email-upper-case', 'phone-e164', 'postal-upper-case'] }],
  ] as const)('recognizes the values of a change in a form of the platform: %s', async (_form, quirks) => {
    const service = startService();
    service.users.quirks(quirks);
    const changeId = await make(service, sampleBody);
    expect((await service.revert(changeId)).status).toBe(204);
    expect((await service.revert(changeId)).told).toBe(nothingLeft);
  });

  it('leaves a field alone that was changed since, and puts the others back', async () => {
    const service = startService();
    const changeId = await make(service, {
      ...setEmail('thief@example.com'),
      postalAddress: sampleBody.postalAddress,
    });
    await service.update(setEmail('owner@example.com'));
    expect((await service.revert(changeId)).status).toBe(204);
    expect(service.memory.changes().at(-1)).toMatchObject({ fields: ['postalAddress'] });
    expect(onFile(service)).toMatchObject([
      { value: 'owner@example.com' },
      { value: 'owner@example.com' },
      {},
      {},
      { value: { address1: '742 Evergreen Terrace' } },
    ]);
  });

  it.each<[string, (service: Service, changeId: string) => Promise<unknown>]>([
    ['was put back already', (service, changeId) => service.revert(changeId)],
    ['was changed since', (service) => service.update(setEmail('owner@example.com'))],
    [
      'was changed past this service',
      (service) => {
        service.users.put(finley);
        return Promise.resolve();
      },
    ],
  ])('answers 409 where everything %s, and records nothing', async (_what, since) => {
    const service = startService();
    const changeId = await make(service, setEmail('thief@example.com'));
    await since(service, changeId);
    const recorded = service.memory.changes().length;
    expect((await service.revert(changeId)).told).toBe(nothingLeft);
    expect(service.memory.changes()).toHaveLength(recorded);
  });

  it('answers 409 where the change had no effect, or its values were never kept', async () => {
    const service = startService();
    service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
    await service.update(setEmail('taken@example.com'));
    const [change] = service.memory.changes();
    expect((await service.revert(change?.changeId ?? '')).told).toBe(nothingLeft);
    if (change) service.memory.loseValues(change);
    expect((await service.revert(change?.changeId ?? '')).told).toBe(nothingLeft);
  });

  it('cannot take away a login email address that the change added, and leaves its field as it is', async () => {
    const withoutLogin = finley.contactPoints.filter(
      (point) => point.field !== 'email' || point.place !== 'login',
    );
    const service = startService({ users: [{ ...finley, contactPoints: withoutLogin }] });
    const changeId = await make(service, {
      ...setEmail('thief@example.com'),
      postalAddress: sampleBody.postalAddress,
    });
    expect((await service.revert(changeId)).status).toBe(204);
    expect(service.memory.changes().at(-1)).toMatchObject({ fields: ['postalAddress'] });
    expect((await service.revert(changeId)).told).toBe(nothingLeft);
  });

  it('leaves a field alone that the change asked for in vain, whoever set it to that value since', async () => {
    const service = startService({ policy: { holdAfterRevertHours: 0 } });
    const { email, phoneNumber } = publishedSample;
    service.users.quirks({ applies: ['email'] });
    expect((await service.update({ email, phoneNumber })).status).toBe(503);
    service.users.quirks({});
    await service.settleAfter(3 * 60_000);
    const [change] = service.memory.changes();
    expect(change?.effects).toEqual({ email: 'applied', phoneNumber: 'not-applied' });
    expect((await service.update({ phoneNumber })).status).toBe(204);
    expect((await service.revert(change?.changeId ?? '')).status).toBe(204);
    const inField = (field: string) => (points: readonly ContactPoint[]) =>
      points.filter((point) => point.field === field);
    expect(inField('email')(onFile(service))).toEqual(inField('email')(finley.contactPoints));
    expect(inField('phoneNumber')(onFile(service))).not.toEqual(inField('phoneNumber')(finley.contactPoints));
  });

  it('can itself be reverted, which is told like any other', async () => {
    const service = startService();
    const changeId = await make(service, setEmail('owner@example.com'));
    const revertId = changeIdOf(await service.revert(changeId));
    await service.deliver();
    service.outbox.clear();
    expect((await service.revert(revertId)).status).toBe(204);
    await service.deliver();
    expect(onFile(service)).toMatchObject([{ value: 'owner@example.com' }, {}, {}, {}, {}]);
    expect(service.outbox.told()).toEqual([
      'email/old finley.banker@gmail.com',
      'sms/old +11234567890',
      'email/new owner@example.com',
    ]);
  });

  it('counts against no limit, and is not held up by one', async () => {
    const service = startService({
      policy: { changeLimit: { changes: 1, hours: 24 }, holdAfterRevertHours: 0 },
    });
    const changeId = await make(service, setEmail('thief@example.com'));
    const revertId = changeIdOf(await service.revert(changeId));
    expect((await service.revert(revertId)).status).toBe(204);
    service.clock.advance(24 * hourMs);
    expect((await service.update(setEmail('owner@example.com'))).status).toBe(204);
  });

  it('raises no alarm when the changes are audited', async () => {
    const service = startService();
    await service.revert(await make(service, sampleBody));
    await service.deliver();
    await service.tellAfter(13 * hourMs);
    expect(service.logged().filter(({ event }) => event === 'alarm')).toEqual([]);
    expect(service.memory.changes().map(({ state, due }) => ({ state, due }))).toEqual([
      { state: 'NOTIFIED', due: undefined },
      { state: 'NOTIFIED', due: undefined },
    ]);
  });
});

describe('who may revert', () => {
  it('is the institution: a token of the customer is refused before anything is read', async () => {
    const service = startService({ callers: { customer } });
    const changeId = await make(service, setEmail('owner@example.com'));
    const reads = service.users.reads().length;
    expect((await service.revert(changeId, { headers: asCustomer })).told).toBe('403 UXU_10002');
    expect(service.users.reads()).toHaveLength(reads);
    expect(onFile(service)).toMatchObject([{ value: 'owner@example.com' }, {}, {}, {}, {}]);
  });

  it('is not the institution of somebody else, nor for another of its customers', async () => {
    const service = startService({
      callers: { other: { ...partner, institutionId: '00042' } },
    });
    const changeId = await make(service, setEmail('owner@example.com'));
    expect(await service.revert(changeId, as('other'))).toMatchObject({
      status: 404,
    });
    expect((await service.revert(changeId, { customer: noraId })).told).toBe('404 UXU_88888');
  });

  it('needs the id of a change: an attempt, or an id with its number, is none', async () => {
    const service = startService();
    await service.update(setEmail('a@example.com'), { query: { validateOnly: 'true' } });
    const [attempt] = service.memory.changes();
    expect((await service.revert(attempt?.changeId ?? '')).status).toBe(404);
    await service.update(setEmail('a@example.com'));
    expect((await service.revert('5b1f3c1e-7c44-8e0b-9d5e-2f6a00000002')).status).toBe(404);
  });

  it('cannot for a change of a user who had the key before', async () => {
    const service = startService();
    const changeId = await make(service, setEmail('a@example.com'));
    service.clock.advance(60_000);
    service.users.remove(finley.institutionUserId);
    service.users.put({ ...finley, institutionUserId: 'F'.repeat(32) });
    expect((await service.revert(changeId)).status).toBe(404);
  });
});

describe('a revert that cannot be made', () => {
  it.each([['ON_HOLD'], ['LOCKED']] as const)('is refused where the customer is %s', async (blocker) => {
    const service = startService();
    const changeId = await make(service, setEmail('thief@example.com'));
    const user = service.users.find(finley.institutionUserId) ?? finley;
    service.users.put({ ...user, blockers: [blocker] });
    expect((await service.revert(changeId)).told).toBe('403 UXU_20003');
  });

  it('is refused while another change is open, and while its own outcome is unknown', async () => {
    const service = startService();
    const changeId = await make(service, setEmail('thief@example.com'));
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    expect((await service.revert(changeId)).told).toBe('503 UXU_20006');
    expect((await service.revert(changeId)).told).toBe('409 UXU_20005');
    await service.tellAfter(300_000);
    expect(service.outbox.sent().at(-1)).toMatchObject({ kind: 'restored' });
    expect((await service.revert(changeId)).told).toBe(nothingLeft);
  });

  it('names the fields of the change where the platform takes none of its values', async () => {
    const service = startService();
    const changeId = await make(service, setEmail('thief@example.com'));
    service.users.failWrite({ outcome: 'rejected', because: 'values-not-accepted' });
    expect(await service.revert(changeId)).toMatchObject({
      status: 400,
      body: { code: 'UXU_20001', errors: [{ field: 'email' }] },
    });
  });

  it('needs time: it begins nothing that could not end', async () => {
    const service = startService();
    const changeId = await make(service, setEmail('thief@example.com'));
    const late = startService({ remainingMs: 3_000 });
    expect((await late.revert(changeId)).told).toBe('503 UXU_30001');
    expect(late.users.reads()).toEqual([]);
  });

  it('begins nothing that could not end after a slow read', async () => {
    const service = startService({ latencyMs: 1_000, remainingMs: 6_500 });
    const changeId = await make(service, setEmail('thief@example.com'));
    expect((await service.revert(changeId)).told).toBe('503 UXU_30001');
    expect(service.logged().at(-1)).toMatchObject({ detail: 'too-little-time' });
    expect(service.memory.changes()).toHaveLength(1);
    expect(service.users.writes()).toHaveLength(1);
  });

  it('takes no body but an empty object, whose members nobody would look at', async () => {
    const service = startService();
    const changeId = await make(service, setEmail('thief@example.com'));
    expect((await service.revert(changeId, { body: { fields: ['email'] } })).told).toBe('400 UXU_20001');
    expect(await service.revert(changeId, { body: [] })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'body', problem: 'must be an object' }] },
    });
    expect((await service.revert(changeId, { body: {} })).status).toBe(204);
  });

  it.each([
    [correlationId, 405, 'UXU_99999'],
    [`${correlationId}:verify`, 400, 'UXU_10013'],
    ['no-uuid:revert', 400, 'UXU_10012'],
  ])('answers %s with %i', async (changeId, status, code) => {
    const service = startService();
    expect(await service.revert('', { parameters: { customerId: finleyId, changeId } })).toMatchObject({
      status,
      body: { code },
    });
  });
});

describe('the hold after a revert', () => {
  const revertOne = async (service: Service): Promise<void> => {
    await service.revert(await make(service, setEmail('thief@example.com')));
    await service.deliver();
  };
  const held = '403 UXU_20003';
  const blockersOf = async (service: Service) => {
    const { blockers, updatable } = v.parse(VerifyReply, (await service.verify()).body);
    return { blockers, updatable };
  };

  it('refuses every update and preview of that user for 24 hours, and verify says so', async () => {
    const service = startService({ callers: { customer } });
    await revertOne(service);
    expect((await service.update(setEmail('thief@example.com'))).told).toBe(held);
    expect((await service.update(setEmail('other@example.com'), { headers: asCustomer })).told).toBe(held);
    const query = { validateOnly: 'true' };
    expect((await service.update(setEmail('other@example.com'), { query })).told).toBe(held);
    expect(service.logged().at(-1)).toMatchObject({ detail: 'RECENTLY_REVERTED' });
    expect(await blockersOf(service)).toEqual({ blockers: ['RECENTLY_REVERTED'], updatable: false });
    expect(service.users.writes()).toHaveLength(2);
    service.clock.advance(24 * hourMs);
    expect(await blockersOf(service)).toEqual({ blockers: [], updatable: true });
    expect((await service.update(setEmail('owner@example.com'))).status).toBe(204);
  });

  it('leaves other users alone', async () => {
    const service = startService();
    await revertOne(service);
    expect((await service.update(setEmail('nn@example.com'), { customer: noraId })).status).toBe(204);
    expect(service.users.find(nora.institutionUserId)?.institutionId).toBe(institutionId);
  });

  it.each([
    [0, 0, 204],
    [72, 71, 403],
    [72, 72, 204],
    [720, 719, 403],
  ])(
    'lasts as long as the institution says: of %i hours, after %i it answers %i',
    async (hours, after, status) => {
      const service = startService({ policy: { holdAfterRevertHours: hours } });
      await revertOne(service);
      service.clock.advance(after * hourMs);
      expect((await service.update(setEmail('other@example.com'))).status).toBe(status);
    },
  );

  it('outlasts the attempts and reverts that follow', async () => {
    const service = startService({ policy: { holdAfterRevertHours: 72 } });
    await revertOne(service);
    service.clock.advance(48 * hourMs);
    const [, revert] = service.memory.changes();
    await service.revert(revert?.changeId ?? '');
    service.clock.advance(71 * hourMs);
    expect((await service.update(setEmail('other@example.com'))).told).toBe(held);
  });

  it('does not follow a revert that had no effect', async () => {
    const service = startService();
    const changeId = await make(service, setEmail('thief@example.com'));
    service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
    await service.revert(changeId);
    expect((await service.update(setEmail('owner@example.com'))).status).toBe(204);
  });
});
