import { toItem } from '../../../lib/ledger/change-item.ts';
import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../../lib/customers/caller.ts';
import type { ContactField } from '../../../lib/contact/contact-points.ts';
import { AppError } from '../../../lib/errors.ts';
import type { WriteFault } from '../../fakes/memory-users.ts';
import { memoryLedger } from '../../fakes/memory-ledger.ts';
import { onFile } from '../on-file.ts';
import { finley, finleyId, partner, sampleBody, setEmail } from '../people.ts';
import { as, correlationId, startService, type Service, changeIdOf } from '../service.ts';

const { phoneNumber, email, postalAddress } = sampleBody;
const customer: Caller = { ...partner, customerId: finleyId };
const hourMs = 3_600_000;

const states = (service: Service): readonly string[] => service.memory.changes().map(({ state }) => state);

/** Nothing was written, recorded or announced. */
const expectNothingDone = (service: Service): void => {
  expect(service.users.writes()).toEqual([]);
  expect(service.memory.changes()).toEqual([]);
  expect(service.topic.published()).toEqual([]);
};

describe('update-contact', () => {
  it('accepts the published sample: 204, one write, one change, one announcement', async () => {
    const service = startService();
    const answer = await service.update(sampleBody);
    const changeId = changeIdOf(answer);
    expect(answer).toMatchObject({
      status: 204,
      headers: { changeId, 'cache-control': 'no-store', correlationId },
      text: '',
    });
    expect(service.users.writes()).toHaveLength(1);
    const phone = { countryCode: '1', nationalNumber: '9999999999' };
    expect(onFile(service).map(({ value }) => value)).toEqual([
      'jane.doe@gm.com',
      'jane.doe@gm.com',
      phone,
      phone,
      { ...postalAddress, postalCode: '89000' },
    ]);
    const [change] = service.memory.changes();
    const fields = ['phoneNumber', 'email', 'postalAddress'];
    const record = { changeId, number: 1, state: 'TELLING', clientId: 'partner', correlationId, fields };
    expect(change).toMatchObject(record);
    expect(service.topic.published()).toEqual([
      {
        institutionId: '00016',
        userKey: finleyId,
        number: 1,
        changeId,
        owner: change?.owner,
        fields,
        publishedAt: new Date(service.clock.now()).toISOString(),
      },
    ]);
  });

  it('sends nothing if the values cannot be saved, and lets the customer try again at once', async () => {
    const service = startService();
    service.memory.loseNextValues();
    expect((await service.update(sampleBody)).told).toBe('503 UXU_30001');
    expect(service.logged().at(-1)).toMatchObject({ detail: 'values-not-written' });
    expect(service.users.writes()).toEqual([]);
    expect(states(service)).toEqual(['NOT_APPLIED']);
    expect((await service.update(sampleBody)).status).toBe(204);
    expect(service.memory.changes()[0]?.due).toBeUndefined();
  });

  it('leaves a change without values to settlement if that cannot be recorded', async () => {
    const service = startService();
    service.memory.loseNextValues();
    service.memory.failNext('save', 'before');
    expect((await service.update(sampleBody)).told).toBe('503 UXU_30001');
    expect(service.logged().at(-1)).toMatchObject({ detail: 'values-not-written' });
    expect(states(service)).toEqual(['SENDING']);
  });

  it.each<readonly [ContactField, object]>([
    ['phoneNumber', { phoneNumber }],
    ['email', { email }],
    ['postalAddress', { postalAddress }],
  ])('changes only %s and leaves the rest as it is', async (field, body) => {
    const service = startService();
    expect((await service.update(body)).status).toBe(204);
    expect(service.users.writes()).toHaveLength(1);
    for (const point of onFile(service)) {
      expect(finley.contactPoints.includes(point)).toBe(point.field !== field);
    }
    expect(service.memory.changes()).toMatchObject([{ fields: [field] }]);
  });

  describe('before any read', () => {
    it('refuses without enough time', async () => {
      const service = startService({ remainingMs: 3_499 });
      expect((await service.update(sampleBody)).told).toBe('503 UXU_30001');
      expect(service.users.reads()).toEqual([]);
      expect(service.memory.changes()).toEqual([]);
    });

    it.each([
      ['a sign-in at an unknown time', { authTimeS: undefined }],
      ['a sign-in that is too old', { authTimeS: Date.parse('2026-11-23T14:54:59Z') / 1000 }],
      ['a sign-in of the wrong kind', { acr: 'password' }],
      ['a sign-in of an unknown kind', { acr: undefined }],
    ])('requires another sign-in after %s', async (_case, fault) => {
      const authTimeS = Date.parse('2026-11-23T14:59:00Z') / 1000;
      const service = startService({
        policy: { stepUp: { maxAgeS: 300, acrValues: ['mfa', 'phr'] } },
        callers: {
          customer: { ...customer, authTimeS, acr: 'mfa', ...fault },
          fresh: { ...customer, authTimeS, acr: 'mfa' },
        },
      });
      expect(await service.update(sampleBody, as('customer'))).toMatchObject({
        status: 401,
        body: { code: 'UXU_20008', challenge: { max_age: 300, acr_values: 'mfa phr' } },
        headers: {
          'www-authenticate':
            'Bearer error="insufficient_user_authentication", max_age="300", acr_values="mfa phr"',
        },
      });
      expect(service.users.reads()).toEqual([]);
      expect((await service.update(sampleBody, as('fresh'))).status).toBe(204);
    });

    it('accepts a sign-in that is as old as allowed, and of any kind if none is required', async () => {
      const oldest = { ...customer, authTimeS: Date.parse('2026-11-23T14:55:00Z') / 1000, acr: undefined };
      const service = startService({
        policy: { stepUp: { maxAgeS: 300 } },
        callers: { customer: oldest },
      });
      expect((await service.update(sampleBody, as('customer'))).status).toBe(204);
    });

    it('requires no sign-in for an institution’s own token', async () => {
      const service = startService({ policy: { stepUp: { maxAgeS: 300 } } });
      expect((await service.update(sampleBody)).status).toBe(204);
    });
  });

  it('refuses a customer with blockers and logs all of them', async () => {
    const service = startService({ users: [{ ...finley, blockers: ['LOCKED', 'ON_HOLD'] }] });
    expect((await service.update(sampleBody)).told).toBe('403 UXU_20003');
    expect(service.logged().at(-1)).toMatchObject({ detail: 'LOCKED,ON_HOLD' });
    expectNothingDone(service);
  });

  it.each([
    ['the Users API', (service: Service) => service.users.failReads(new AppError('upstream-unavailable'))],
    ['the ledger', (service: Service) => service.memory.failNext('newestWithValues', 'before')],
  ])('answers 503 and does nothing if %s does not answer', async (_case, fail) => {
    const service = startService();
    fail(service);
    expect((await service.update(sampleBody)).status).toBe(503);
    expectNothingDone(service);
  });

  it('changes no other field if the old phone number is wrong', async () => {
    const service = startService();
    const body = { phoneNumber: { ...phoneNumber, oldPhoneNumber: '1234567891' }, email };
    expect((await service.update(body)).told).toBe('400 UXU_20002');
    expectNothingDone(service);
  });

  it('does not count an old phone number as wrong if there is none on file', async () => {
    const contactPoints = finley.contactPoints.filter(({ field }) => field !== 'phoneNumber');
    const policy = { oldPhoneLimit: { attempts: 5, hours: 24 } };
    const service = startService({ users: [{ ...finley, contactPoints }], policy });
    expect((await service.update({ phoneNumber })).told).toBe('400 UXU_88891');
    expectNothingDone(service);
  });

  it('answers 204 and does nothing if the values are already on file', async () => {
    const service = startService();
    const answer = await service.update({
      ...setEmail('finley.banker@GMAIL.com'),
      phoneNumber: { oldPhoneNumber: '1234567890', newPhoneNumber: '+1 (123) 456-7890' },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers).not.toHaveProperty('changeId');
    expectNothingDone(service);
  });

  it('does not count updates without effect toward the limit of changes', async () => {
    const service = startService({ policy: { changeLimit: { changes: 1, hours: 1 } } });
    service.users.failWrite({ outcome: 'rejected', because: 'throttled' });
    expect((await service.update(setEmail('one@example.com'))).status).toBe(503);
    expect((await service.update(setEmail('finley.banker@gmail.com'))).status).toBe(204);
    expect((await service.update(setEmail('one@example.com'))).status).toBe(204);
    expect((await service.update(setEmail('two@example.com'))).status).toBe(429);
    // What is on file already needs no change, so there is none to limit.
    expect((await service.update(setEmail('one@example.com'))).status).toBe(204);
  });

  it('answers 409 to all but one of 20 concurrent updates, and writes once', async () => {
    const service = startService({ latencyMs: 5 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => service.update(setEmail(`at-${at}@example.com`))),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    const refused = answers.filter(({ told }) => told === '409 UXU_20005');
    expect(refused.map(({ headers }) => headers['retry-after'])).toEqual(Array(19).fill('5'));
    expect(service.users.writes()).toHaveLength(1);
    expect(states(service)).toEqual(['TELLING']);
  });

  describe('the intent', () => {
    it('is saved before the write is sent', async () => {
      const service = startService();
      service.memory.failNext('open', 'before');
      expect((await service.update(sampleBody)).told).toBe('503 UXU_30001');
      expectNothingDone(service);
    });

    it('lists everyone to be told, old addresses first, masked', async () => {
      const service = startService();
      await service.update(sampleBody);
      const [change] = service.memory.changes();
      expect(change?.recipients).toEqual([
        { channel: 'email', role: 'old', maskedAddress: 'f***@g***.com' },
        { channel: 'sms', role: 'old', maskedAddress: '+1 *** ***90' },
        { channel: 'email', role: 'new', maskedAddress: 'j***@***.com' },
        { channel: 'sms', role: 'new', maskedAddress: '+1 *** ***99' },
      ]);
      expect(change).toMatchObject({
        sendBy: service.clock.now() + 4_000,
        resolveAt: service.clock.now() + 124_000,
      });
    });

    it('remembers the addresses of the last 30 days after a wrong old phone number', async () => {
      const service = startService({ policy: { oldPhoneLimit: { attempts: 5, hours: 24 } } });
      await service.update(setEmail('one@example.com'));
      const wrong = { ...phoneNumber, oldPhoneNumber: '2125550100' };
      expect((await service.update({ phoneNumber: wrong })).status).toBe(400);
      expect((await service.update({ phoneNumber })).status).toBe(204);
      const { recipients } = service.memory.changes().at(-1) ?? {};
      expect(recipients?.map(({ role }) => role)).toContain('former-1');
    });

    it('stays small with much to remember: fifty fit in the megabyte that the audit reads at once', async () => {
      const service = startService();
      let phone: object = phoneNumber;
      for (let at = 0; at < 30; at += 1) {
        const newPhoneNumber = `41555501${String(at).padStart(2, '0')}`;
        const update = {
          ...setEmail(`somebody.with.a.long.name.${at}@example.com`),
          phoneNumber: { ...phone, newPhoneNumber },
        };
        expect((await service.update(update)).status).toBe(204);
        phone = { oldPhoneNumber: newPhoneNumber };
        service.clock.advance(8 * hourMs);
      }
      await service.deliver();
      const sizes = service.memory.changes().map((change) => JSON.stringify(toItem(change, 0)).length);
      expect(Math.max(...sizes)).toBeLessThan(2 ** 20 / 50);
    });

    it('is started with just enough time', async () => {
      expect((await startService({ remainingMs: 3_500 }).update(sampleBody)).status).toBe(204);
    });

    it('gives the write no more time than the invocation has', async () => {
      const service = startService({ remainingMs: 4_000 });
      await service.update(sampleBody);
      expect(service.memory.changes()[0]?.sendBy).toBe(service.clock.now() + 3_500);
    });

    it('is not started if reading has left too little time', async () => {
      const service = startService({ latencyMs: 1_000, remainingMs: 4_499 });
      expect((await service.update(sampleBody)).told).toBe('503 UXU_30001');
      expectNothingDone(service);
    });

    it('stops the write if saving it took too long', async () => {
      const service = startService({ latencyMs: 4_100, remainingMs: 30_000 });
      expect((await service.update(sampleBody)).told).toBe('503 UXU_30002');
      expect(service.users.writes()).toEqual([]);
      expect(states(service)).toEqual(['NOT_APPLIED']);
    });
  });

  describe('after the write', () => {
    it('answers 204 in time while the topic hangs, and leaves the notices to settlement', async () => {
      const service = startService();
      service.topic.hang();
      const startedAt = service.clock.now();
      expect((await service.update(sampleBody)).status).toBe(204);
      expect(service.clock.now() - startedAt).toBeLessThan(10_000);
      expect(service.memory.changes()).toMatchObject([{ state: 'TELLING', due: expect.any(Number) }]);
    });

    it.each<[string, (service: Service) => void, string, number]>([
      ['the announcement fails', ({ topic }) => topic.failNext('before'), 'TELLING', 0],
      ['saving fails', ({ memory }) => memory.failNext('save', 'before'), 'SENDING', 1],
      [
        'both fail',
        ({ topic, memory }) => {
          topic.failNext('before');
          memory.failNext('save', 'before');
        },
        'SENDING',
        0,
      ],
      ['only the answer to the save is lost', ({ memory }) => memory.failNext('save', 'after'), 'TELLING', 1],
    ])('answers 204 when %s, and settlement tells everyone once', async (_case, fail, state, published) => {
      const service = startService();
      fail(service);
      const answer = await service.update(sampleBody);
      expect(answer.status).toBe(204);
      expect(states(service)).toEqual([state]);
      expect(service.topic.published()).toHaveLength(published);
      expect(service.logged()).toContainEqual(
        expect.objectContaining({
          event: 'left-to-settlement',
          institutionId: finley.institutionId,
          changeId: changeIdOf(answer),
          operation: published === 0 ? 'announce' : 'record-outcome',
        }),
      );
      await service.tellAfter(124_000);
      expect(service.outbox.told()).toHaveLength(4);
      expect(states(service)).toEqual(['NOTIFIED']);
    });

    it.each<[Extract<WriteFault, { outcome: 'rejected' }>, number, string, object]>([
      [{ outcome: 'rejected', because: 'contact-in-use' }, 409, 'UXU_20004', {}],
      [{ outcome: 'rejected', because: 'user-unknown' }, 404, 'UXU_88888', {}],
      [{ outcome: 'rejected', because: 'values-not-accepted' }, 400, 'UXU_20001', {}],
      [
        { outcome: 'rejected', because: 'throttled', retryAfterS: 9 },
        503,
        'UXU_30002',
        { 'retry-after': '9' },
      ],
      [{ outcome: 'rejected', because: 'unavailable' }, 503, 'UXU_30002', {}],
    ])('passes on %j', async (fault, status, code, headers) => {
      const service = startService();
      service.users.failWrite(fault);
      expect(await service.update(sampleBody)).toMatchObject({ status, headers, body: { code } });
      expect(states(service)).toEqual(['NOT_APPLIED']);
      expect(service.topic.published()).toEqual([]);
      // The customer may try again at once.
      expect((await service.update(sampleBody)).status).toBe(204);
    });

    it('names every field if values were not accepted, even one that is already on file', async () => {
      const service = startService();
      await service.update({ email });
      service.users.failWrite({ outcome: 'rejected', because: 'values-not-accepted' });
      const problem = 'is not accepted by the institution';
      expect((await service.update({ email, postalAddress })).body).toMatchObject({
        errors: [
          { field: 'email', problem },
          { field: 'postalAddress', problem },
        ],
      });
    });

    it('passes on a rejection even if it could not be recorded', async () => {
      const service = startService();
      service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
      service.memory.failNext('save', 'before');
      expect((await service.update(sampleBody)).status).toBe(409);
      expect(states(service)).toEqual(['SENDING']);
    });

    it('passes on a rejection in time while the ledger hangs', async () => {
      const { ledger } = memoryLedger();
      const service = startService({ ledger: { ...ledger, save: () => new Promise(() => undefined) } });
      service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
      const startedAt = service.clock.now();
      expect((await service.update(sampleBody)).status).toBe(409);
      expect(service.clock.now() - startedAt).toBeLessThan(10_000);
    });

    it('answers 503 if the outcome is unknown, logs the change and does not announce it', async () => {
      const service = startService();
      service.users.failWrite({ outcome: 'lost', effect: 'now' });
      const answer = await service.update(sampleBody);
      expect(answer.told).toBe('503 UXU_20006');
      const changeId = changeIdOf(answer);
      expect(service.memory.changes()).toMatchObject([{ changeId, state: 'SENDING' }]);
      expect(service.logged()).toContainEqual(
        expect.objectContaining({ event: 'request', reason: 'outcome-unknown', changeId }),
      );
      expect(service.topic.published()).toEqual([]);
    });
  });
});
