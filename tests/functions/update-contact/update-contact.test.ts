import { toItem } from '../../../lib/ledger/change-item.ts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Caller } from '../../../lib/customers/caller.ts';
import { recipientId } from '../../../lib/changes/change.ts';
import type { ContactField, ContactPoint } from '../../../lib/contact/contact-points.ts';
import { AppError } from '../../../lib/errors.ts';
import { updateBlockers, type UpdateBlocker } from '../../../lib/customers/users-api.ts';
import type { WriteFault } from '../../fakes/memory-users.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { memoryLedger } from '../../fakes/memory-ledger.ts';
import { finley, finleyId, noraId, partner, sampleBody, stranger, setEmail } from '../people.ts';
import { correlationId, startService, type Service, changeIdOf } from '../service.ts';

const { phoneNumber, email, postalAddress } = sampleBody;
const sections = { phoneNumber, email, postalAddress };
const customer: Caller = { ...partner, customerId: finleyId };
const asCustomer = { authorization: 'Bearer customer' };
const hourMs = 3_600_000;

const onFile = (service: Service): readonly ContactPoint[] =>
  service.users.find(finley.institutionUserId)?.contactPoints ?? [];

const states = (service: Service): readonly string[] => service.memory.changes().map(({ state }) => state);

/** Nothing was written, recorded or announced. */
const expectNothingDone = (service: Service): void => {
  expect(service.users.writes()).toEqual([]);
  expect(service.memory.changes()).toEqual([]);
  expect(service.topic.published()).toEqual([]);
};

describe('update-contact', () => {
  it('takes the published sample: 204, one write, one change, one announcement', async () => {
    const service = startService();
    const answer = await service.update(sampleBody);
    expect(answer).toEqual({
      status: 204,
      headers: { changeId: changeIdOf(answer), 'cache-control': 'no-store', correlationId },
      body: undefined,
      text: '',
      told: '204',
    });
    expect(service.users.writes()).toHaveLength(1);
    expect(onFile(service).map(({ value }) => value)).toEqual([
      'jane.doe@gm.com',
      'jane.doe@gm.com',
      { countryCode: '1', nationalNumber: '9999999999' },
      { countryCode: '1', nationalNumber: '9999999999' },
      {
        address1: 'main street',
        address2: 'main street',
        city: 'bangalore',
        state: 'karnataka',
        postalCode: '89000',
        country: 'IN',
      },
    ]);
    const [change] = service.memory.changes();
    expect(change).toMatchObject({
      changeId: changeIdOf(answer),
      number: 1,
      state: 'TELLING',
      clientId: 'partner',
      correlationId,
      fields: ['phoneNumber', 'email', 'postalAddress'],
    });
    expect(service.topic.published()).toEqual([
      {
        institutionId: '00016',
        userKey: finleyId,
        number: 1,
        changeId: changeIdOf(answer),
        owner: change?.owner,
        fields: change?.fields,
        publishedAt: new Date(service.clock.now()).toISOString(),
      },
    ]);
  });

  it('sends nothing where the values cannot be kept, and lets the customer try again at once', async () => {
    const service = startService();
    service.memory.loseNextValues();
    expect((await service.update(sampleBody)).told).toBe('503 UXU_30001');
    expect(service.logged().at(-1)).toMatchObject({ detail: 'values-not-written' });
    expect(service.users.writes()).toEqual([]);
    expect(states(service)).toEqual(['NOT_APPLIED']);
    expect((await service.update(sampleBody)).status).toBe(204);
    expect(service.memory.changes()[0]?.due).toBeUndefined();
  });

  it('leaves to settlement to find that the values were never kept', async () => {
    const service = startService();
    service.memory.loseNextValues();
    service.memory.failNext('save', 'before');
    expect((await service.update(sampleBody)).status).toBe(503);
    expect(states(service)).toEqual(['SENDING']);
    await service.settleAfter(3 * 60_000);
    expect(states(service)).toEqual(['NOT_APPLIED']);
    expect(service.outbox.sent()).toEqual([]);
  });

  it('lets the customer be found by the new email address and phone, and by the old ones no more', async () => {
    const service = startService();
    await service.update(sampleBody);
    const find = async (customer: string): Promise<number> =>
      (await service.verify({ customer, query: { userIdType: 'LOGIN_ID' } })).status;
    expect(await find('jane.doe@gm.com')).toBe(200);
    expect(await find('9999999999')).toBe(200);
    expect(await find('finley.banker@gmail.com')).toBe(404);
    expect(await find('1234567890')).toBe(404);
  });

  it.each<readonly ContactField[]>([
    ['phoneNumber'],
    ['email'],
    ['postalAddress'],
    ['phoneNumber', 'email'],
    ['phoneNumber', 'postalAddress'],
    ['email', 'postalAddress'],
    ['phoneNumber', 'email', 'postalAddress'],
  ])('changes %s %s %s in one write and leaves the rest as it is', async (...fields) => {
    const service = startService();
    const body = Object.fromEntries(fields.map((field) => [field, sections[field]]));
    expect((await service.update(body)).status).toBe(204);
    expect(service.users.writes()).toHaveLength(1);
    const isNew = (field: ContactField): boolean => fields.includes(field);
    for (const point of onFile(service)) {
      expect(finley.contactPoints.includes(point)).toBe(!isNew(point.field));
    }
    expect(service.memory.changes()).toMatchObject([{ fields }]);
  });

  it('finds the customer by a login id in the path', async () => {
    const service = startService();
    const body = { userIdType: 'LOGIN_ID', ...setEmail('fin@example.com') };
    const answer = await service.update(body, { customer: 'finBanker01' });
    expect(answer.status).toBe(204);
    expect(service.memory.changes()).toMatchObject([{ userKey: finleyId }]);
  });

  it('keeps one sequence of changes for a user, whichever of the user’s customers is named', async () => {
    const [first, second] = ['aa'.repeat(16), 'bb'.repeat(16)];
    const service = startService({ users: [{ ...finley, guid: undefined, customerIds: [first, second] }] });
    await service.update(setEmail('one@example.com'), { customer: second });
    service.clock.advance(20_000);
    await service.update(setEmail('two@example.com'), { customer: first });
    expect(service.memory.changes()).toMatchObject([
      { userKey: finley.institutionUserId, number: 1 },
      { userKey: finley.institutionUserId, number: 2 },
    ]);
  });

  describe('before anything is read', () => {
    it('refuses with less time than it needs', async () => {
      const service = startService({ remainingMs: 3_499 });
      expect((await service.update(sampleBody)).told).toBe('503 UXU_30001');
      expect(service.users.reads()).toEqual([]);
      expect(service.memory.changes()).toEqual([]);
    });

    it.each([
      ['a sign-in of unknown time', { authTimeS: undefined }],
      ['a sign-in too long ago', { authTimeS: Date.parse('2026-11-23T14:54:59Z') / 1000 }],
      ['a sign-in of the wrong kind', { acr: 'password' }],
      ['a sign-in of no kind', { acr: undefined }],
    ])('asks for another sign-in after %s', async (_case, fault) => {
      const authTimeS = Date.parse('2026-11-23T14:59:00Z') / 1000;
      const service = startService({
        policy: { stepUp: { maxAgeS: 300, acrValues: ['mfa', 'phr'] } },
        callers: {
          customer: { ...customer, authTimeS, acr: 'mfa', ...fault },
          fresh: { ...customer, authTimeS, acr: 'mfa' },
        },
      });
      const refusal = await service.update(sampleBody, { headers: asCustomer });
      expect(refusal).toMatchObject({
        status: 401,
        body: { code: 'UXU_20008', challenge: { max_age: 300, acr_values: 'mfa phr' } },
        headers: {
          'www-authenticate':
            'Bearer error="insufficient_user_authentication", max_age="300", acr_values="mfa phr"',
        },
      });
      expect(service.users.reads()).toEqual([]);
      const fresh = { authorization: 'Bearer fresh' };
      expect((await service.update(sampleBody, { headers: fresh })).status).toBe(204);
    });

    it('takes a sign-in that is as old as allowed, of any kind where none is asked for', async () => {
      const oldest = { ...customer, authTimeS: Date.parse('2026-11-23T14:55:00Z') / 1000, acr: undefined };
      const service = startService({
        policy: { stepUp: { maxAgeS: 300 } },
        callers: { customer: oldest },
      });
      expect((await service.update(sampleBody, { headers: asCustomer })).status).toBe(204);
    });

    it('asks no institution’s own token for a sign-in', async () => {
      const service = startService({ policy: { stepUp: { maxAgeS: 300 } } });
      expect((await service.update(sampleBody)).status).toBe(204);
    });
  });

  describe('while reading', () => {
    it('refuses an unknown customer', async () => {
      const service = startService();
      expect((await service.update(sampleBody, { customer: '0'.repeat(32) })).told).toBe('404 UXU_88888');
      expectNothingDone(service);
    });

    it.each<readonly UpdateBlocker[]>([...updateBlockers.map((each) => [each]), ['LOCKED', 'ON_HOLD']])(
      'refuses a customer who is %s',
      async (...blockers) => {
        const service = startService({ users: [{ ...finley, blockers }] });
        const answer = await service.update(sampleBody);
        expect(answer.told).toBe('403 UXU_20003');
        expect(service.logged().at(-1)).toMatchObject({ detail: blockers.join(',') });
        expectNothingDone(service);
      },
    );

    it.each([
      ['the Users API', (service: Service) => service.users.failReads(new AppError('upstream-unavailable'))],
      ['the ledger', (service: Service) => service.memory.failNext('newestWithValues', 'before')],
    ])('answers 503 when %s does not answer, with nothing done', async (_case, fail) => {
      const service = startService();
      fail(service);
      expect((await service.update(sampleBody)).status).toBe(503);
      expectNothingDone(service);
    });

    it('reads the user again when the newest change was settled while it was being read', async () => {
      const service = startService();
      await service.update(setEmail('one@example.com'));
      service.clock.advance(9_999);
      await service.update(setEmail('two@example.com'));
      // One read for the first change; for the second one more, as its first picture may be of before.
      expect(service.users.reads()).toHaveLength(3);
      service.clock.advance(10_001);
      await service.update(setEmail('three@example.com'));
      expect(service.users.reads()).toHaveLength(4);
      expect(states(service)).toEqual(['TELLING', 'TELLING', 'TELLING']);
    });

    it('plans on the second picture, where the first one was of before', async () => {
      const service = startService({ latencyMs: 10 });
      await service.update(setEmail('one@example.com'));
      const current = service.users.find(finley.institutionUserId) ?? finley;
      // The read that runs beside that of the ledger still shows what was there before the first change.
      service.users.put(finley);
      void service.clock.sleep(15).then(() => service.users.put(current));
      expect((await service.update(setEmail('one@example.com'))).status).toBe(204);
      expect(service.users.reads()).toHaveLength(3);
      expect(service.memory.changes()).toHaveLength(1);
    });

    it('reads again also where a wrong old number was counted in between', async () => {
      const service = startService({ latencyMs: 10, policy: { oldPhoneLimit: { attempts: 5, hours: 24 } } });
      await service.update(setEmail('one@example.com'));
      const wrong = { ...phoneNumber, oldPhoneNumber: '2125550199' };
      expect((await service.update({ phoneNumber: wrong })).status).toBe(400);
      const current = service.users.find(finley.institutionUserId) ?? finley;
      service.users.put(finley);
      void service.clock.sleep(15).then(() => service.users.put(current));
      expect((await service.update(setEmail('one@example.com'))).status).toBe(204);
      expect(service.users.writes()).toHaveLength(1);
    });
  });

  describe('the old phone number', () => {
    const changePhone = (phone: object): object => ({ phoneNumber: { ...phoneNumber, ...phone } });

    it.each([
      '1234567890',
      '123-456-7890',
      '(123) 456 7890',
      '+1 123 456 7890',
      '0011234567890',
      '11234567890',
      1234567890,
    ])('matches %s, in whatever form', async (oldPhoneNumber) => {
      const service = startService();
      expect((await service.update(changePhone({ oldPhoneNumber }))).status).toBe(204);
    });

    it('matches without a country code, which is the institution’s then', async () => {
      const { oldPhoneNumber, newPhoneNumber } = phoneNumber;
      expect((await startService().update({ phoneNumber: { oldPhoneNumber, newPhoneNumber } })).status).toBe(
        204,
      );
    });

    it.each([
      [{ oldPhoneNumber: '1234567891' }],
      [{ oldPhoneNumber: '123456789' }],
      [{ oldPhoneNumber: '1234567890', oldCountryCode: '44' }],
      [{ oldPhoneNumber: '2125550147' }],
    ])('does not match %j, and no hint is given', async (phone) => {
      const service = startService();
      expect(await service.update(changePhone(phone))).toMatchObject({
        status: 400,
        body: {
          status: 400,
          code: 'UXU_20002',
          message: 'The old phone number does not match the one on file.',
        },
      });
      expectNothingDone(service);
    });

    it('is not updated in part: a wrong old number keeps the email address from changing too', async () => {
      const service = startService();
      const body = { ...changePhone({ oldPhoneNumber: '1234567891' }), email };
      expect((await service.update(body)).status).toBe(400);
      expectNothingDone(service);
    });

    it.each([
      ['phone number', { phoneNumber }, 'phoneNumber'],
      ['postal address', { postalAddress }, 'postalAddress'],
    ])('answers UXU_88891 where no %s is on file', async (_case, body, field) => {
      const contactPoints = finley.contactPoints.filter((point) => point.field !== field);
      const service = startService({ users: [{ ...finley, contactPoints }] });
      expect((await service.update(body)).told).toBe('400 UXU_88891');
      expectNothingDone(service);
    });

    it('does not count as wrong where there is none on file', async () => {
      const contactPoints = finley.contactPoints.filter(({ field }) => field !== 'phoneNumber');
      const policy = { oldPhoneLimit: { attempts: 5, hours: 24 } };
      const service = startService({ users: [{ ...finley, contactPoints }], policy });
      expect(await service.update({ phoneNumber })).toMatchObject({ body: { code: 'UXU_88891' } });
      expectNothingDone(service);
    });
  });

  describe('with nothing to change', () => {
    it.each([
      ['the same email address', setEmail('finley.banker@gmail.com')],
      ['its domain in another case', setEmail('finley.banker@GMAIL.com')],
      [
        'the same number, written otherwise',
        { phoneNumber: { oldPhoneNumber: '1234567890', newPhoneNumber: '+1 (123) 456-7890' } },
      ],
      [
        'the same address, spaced otherwise',
        {
          postalAddress: {
            address1: ' 742  Evergreen Terrace',
            city: 'Springfield',
            state: 'IL',
            postalCode: 62704,
            country: 'us',
          },
        },
      ],
    ])('answers 204 to %s and does nothing', async (_case, body) => {
      const service = startService();
      const answer = await service.update(body);
      expect(answer.status).toBe(204);
      expect(answer.headers).not.toHaveProperty('changeId');
      expectNothingDone(service);
    });

    it('answers 204 to a change asked for again after it took effect', async () => {
      const service = startService();
      await service.update(sampleBody);
      expect((await service.update(sampleBody)).status).toBe(204);
      expect(service.users.writes()).toHaveLength(1);
    });

    it('takes a local part in another case for the same mailbox', async () => {
      const service = startService();
      await service.update(setEmail('Finley.banker@gmail.com'));
      expect(service.users.writes()).toHaveLength(0);
    });
  });

  describe('the limit of changes', () => {
    it('answers 429 to the fourth change within 24 hours, until the first is a day old', async () => {
      const service = startService();
      for (const name of ['one', 'two', 'three']) {
        expect((await service.update(setEmail(`${name}@example.com`))).status).toBe(204);
        service.clock.advance(hourMs);
      }
      const refusal = await service.update(setEmail('four@example.com'));
      expect(refusal).toMatchObject({
        status: 429,
        headers: { 'retry-after': String(21 * 3600) },
        body: { code: 'UXU_20007' },
      });
      expect(service.users.writes()).toHaveLength(3);
      service.clock.advance(21 * hourMs);
      expect((await service.update(setEmail('four@example.com'))).status).toBe(204);
    });

    it('goes on counting behind changes whose values were never written', async () => {
      const service = startService();
      for (const emailAddress of ['1@example.com', '2@example.com', '3@example.com'])
        expect((await service.update(setEmail(emailAddress))).status).toBe(204);
      const third = service.memory.changes().at(-1);
      if (third === undefined) throw new Error('no change');
      const unsent = { state: 'NOT_APPLIED', effects: { email: 'not-applied' }, due: undefined } as const;
      for (const number of [4, 5])
        service.memory.put({ ...third, ...unsent, number, changeId: `c-${number}` });
      expect((await service.update(setEmail('4@example.com'))).status).toBe(429);
    });

    it('does not count what changed nothing', async () => {
      const service = startService({ policy: { changeLimit: { changes: 1, hours: 1 } } });
      service.users.failWrite({ outcome: 'rejected', because: 'throttled' });
      expect((await service.update(setEmail('one@example.com'))).status).toBe(503);
      expect((await service.update(setEmail('finley.banker@gmail.com'))).status).toBe(204);
      expect((await service.update(setEmail('one@example.com'))).status).toBe(204);
      expect((await service.update(setEmail('two@example.com'))).status).toBe(429);
      // What is on file already needs no change, so there is none to limit.
      expect((await service.update(setEmail('one@example.com'))).status).toBe(204);
    });

    it('counts A→B→A→B as the three changes it is, each announced once', async () => {
      const service = startService();
      for (const address of ['b@example.com', 'finley.banker@gmail.com', 'b@example.com']) {
        expect((await service.update(setEmail(address))).status).toBe(204);
        service.clock.advance(20_000);
      }
      expect(service.topic.published()).toHaveLength(3);
    });
  });

  describe('while another change is open', () => {
    const openOne = async (): Promise<Service> => {
      const service = startService();
      service.users.failWrite({ outcome: 'lost', effect: 'never' });
      await service.update(setEmail('one@example.com'));
      return service;
    };

    it.each([
      [0, '5'],
      [3_999, '5'],
      [4_000, '240'],
      [124_000, '120'],
      [900_000, '120'],
    ])('answers 409 after %i ms, to be tried again in %s s', async (laterMs, retryAfter) => {
      const service = await openOne();
      service.clock.advance(laterMs);
      expect(await service.update(setEmail('two@example.com'))).toMatchObject({
        status: 409,
        headers: { 'retry-after': retryAfter },
        body: { code: 'UXU_20005' },
      });
      expect(service.users.writes()).toHaveLength(1);
    });

    it('answers 409 to all but one of 20 at once, and writes once', async () => {
      const service = startService({ latencyMs: 5 });
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, at) => service.update(setEmail(`at-${at}@example.com`))),
      );
      const won = answers.filter(({ status }) => status === 204);
      expect(won).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
      for (const { status, headers } of answers) if (status === 409) expect(headers['retry-after']).toBe('5');
      expect(service.users.writes()).toHaveLength(1);
      expect(states(service)).toEqual(['TELLING']);
    });

    it('changes other customers meanwhile', async () => {
      const service = await openOne();
      expect((await service.update(setEmail('n@example.com'), { customer: noraId })).status).toBe(204);
    });
  });

  describe('the intent', () => {
    it('is durable before the first byte of the write', async () => {
      const service = startService();
      service.memory.failNext('open', 'before');
      expect((await service.update(sampleBody)).told).toBe('503 UXU_30001');
      expectNothingDone(service);
    });

    it('names everyone who is to be told, old addresses first, without their addresses', async () => {
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

    it('names the addresses of the last 30 days as well when phone and email both change within 24 h', async () => {
      const service = startService();
      await service.update(setEmail('one@example.com'));
      service.clock.advance(23 * hourMs);
      await service.update({ phoneNumber });
      const rolesOf = (at: number): readonly string[] =>
        service.memory.changes()[at]?.recipients.map(({ channel, role }) => `${channel}/${role}`) ?? [];
      expect(rolesOf(0)).toEqual(['email/old', 'sms/old', 'email/new']);
      expect(rolesOf(1)).toEqual(['email/old', 'sms/old', 'email/former-1', 'sms/new']);
    });

    it('has no former addresses a day later', async () => {
      const service = startService();
      await service.update(setEmail('one@example.com'));
      service.clock.advance(24 * hourMs);
      await service.update({ phoneNumber });
      expect(service.memory.changes()[1]?.recipients.some(({ role }) => role === 'former-1')).toBe(false);
    });

    describe('remembers the addresses of the last 30 days', () => {
      const { postalAddress } = sampleBody;
      const wrongNumber = { phoneNumber: { ...phoneNumber, oldPhoneNumber: '2125550100' } };
      const toldLast = (service: Service): readonly string[] =>
        (service.memory.changes().at(-1)?.recipients ?? []).map(({ channel, role }) => `${channel}/${role}`);

      it.each([
        ['another change', { postalAddress }, 204],
        ['a wrong old phone number', wrongNumber, 400],
      ] as const)('over %s', async (_, between, status) => {
        const service = startService({ policy: { oldPhoneLimit: { attempts: 5, hours: 24 } } });
        await service.update(setEmail('one@example.com'));
        expect((await service.update(between)).status).toBe(status);
        expect((await service.update({ phoneNumber })).status).toBe(204);
        expect(toldLast(service)).toContain('email/former-1');
      });

      it('over changes that tell nobody of them', async () => {
        const service = startService();
        for (const name of ['one', 'two']) {
          await service.update(setEmail(`${name}@example.com`));
          service.clock.advance(10 * 24 * hourMs);
        }
        await service.update({ ...setEmail('three@example.com'), phoneNumber });
        expect(toldLast(service)).toEqual([
          'email/old',
          'sms/old',
          'email/former-1',
          'email/former-2',
          'email/new',
          'sms/new',
        ]);
      });
    });

    it('stays small, however much there is to remember: fifty fit the megabyte that the audit reads at once', async () => {
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

    it('keeps of the changes before it those of the last day', async () => {
      const service = startService();
      for (const name of ['one', 'two', 'three', 'four', 'five']) {
        await service.update(setEmail(`${name}@example.com`));
        service.clock.advance(11 * hourMs);
      }
      expect(service.memory.changes().map((change) => service.memory.values(change)?.past.length)).toEqual([
        0, 1, 2, 2, 2,
      ]);
    });

    it('is begun with just enough time', async () => {
      expect((await startService({ remainingMs: 3_500 }).update(sampleBody)).status).toBe(204);
    });

    it('gives the write no more time than the invocation has', async () => {
      const service = startService({ remainingMs: 4_000 });
      await service.update(sampleBody);
      expect(service.memory.changes()[0]?.sendBy).toBe(service.clock.now() + 3_500);
    });

    it('is not begun when reading has left too little time', async () => {
      const service = startService({ latencyMs: 1_000, remainingMs: 4_499 });
      expect((await service.update(sampleBody)).told).toBe('503 UXU_30001');
      expectNothingDone(service);
    });

    it('keeps the write back when recording it has taken all of its time', async () => {
      const service = startService({ latencyMs: 4_100, remainingMs: 30_000 });
      expect((await service.update(sampleBody)).told).toBe('503 UXU_30002');
      expect(service.users.writes()).toEqual([]);
      expect(states(service)).toEqual(['NOT_APPLIED']);
    });
  });

  describe('after the write', () => {
    it('answers 204 in time while the topic answers nobody, and leaves the notices to settlement', async () => {
      const service = startService();
      service.topic.hang();
      const startedAt = service.clock.now();
      const answer = await service.update(sampleBody);
      expect(answer.status).toBe(204);
      expect(service.clock.now() - startedAt).toBeLessThan(10_000);
      expect(states(service)).toEqual(['TELLING']);
      expect(service.memory.changes()[0]?.due).toBeDefined();
    });

    it.each<[string, (service: Service) => void, string, number]>([
      ['the announcement fails', ({ topic }) => topic.failNext(), 'TELLING', 0],
      ['marking it fails', ({ memory }) => memory.failNext('save', 'before'), 'SENDING', 1],
      [
        'both fail',
        ({ topic, memory }) => {
          topic.failNext();
          memory.failNext('save', 'before');
        },
        'SENDING',
        0,
      ],
      ['only the answer of the mark is lost', ({ memory }) => memory.failNext('save', 'after'), 'TELLING', 1],
    ])('answers 204 when %s', async (_case, fail, state, published) => {
      const service = startService();
      fail(service);
      const answer = await service.update(sampleBody);
      expect(answer.status).toBe(204);
      expect(answer.headers).toHaveProperty('changeId');
      expect(states(service)).toEqual([state]);
      expect(service.topic.published()).toHaveLength(published);
      expect(service.logged()).toContainEqual(
        expect.objectContaining({
          event: 'left-to-settlement',
          institutionId: finley.institutionId,
          changeId: answer.headers['changeId'],
          operation: published === 0 ? 'announce' : 'record-outcome',
        }),
      );
      // Settlement repairs it: everyone is told, once.
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

    it('names the fields of which some value was not accepted, and no value', async () => {
      const service = startService();
      service.users.failWrite({ outcome: 'rejected', because: 'values-not-accepted' });
      const problem = 'is not accepted by the institution';
      expect((await service.update({ email, postalAddress })).body).toMatchObject({
        errors: [
          { field: 'email', problem },
          { field: 'postalAddress', problem },
        ],
      });
    });

    it('names them whether or not they differ from what is on file, which would be told otherwise', async () => {
      const service = startService();
      await service.update({ email });
      service.users.failWrite({ outcome: 'rejected', because: 'values-not-accepted' });
      expect((await service.update({ email, postalAddress })).body).toMatchObject({
        errors: [{ field: 'email' }, { field: 'postalAddress' }],
      });
    });

    it('passes a refusal on also when it could not be recorded', async () => {
      const service = startService();
      service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
      service.memory.failNext('save', 'before');
      expect((await service.update(sampleBody)).status).toBe(409);
      expect(states(service)).toEqual(['SENDING']);
    });

    it('passes a refusal on in time while the ledger answers nobody', async () => {
      const { ledger } = memoryLedger();
      const service = startService({ ledger: { ...ledger, save: () => new Promise(() => undefined) } });
      service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
      const startedAt = service.clock.now();
      expect((await service.update(sampleBody)).status).toBe(409);
      expect(service.clock.now() - startedAt).toBeLessThan(10_000);
      expect(service.log.events()).toContain('request');
    });

    it('lets an address that is in use at another institution be used', async () => {
      const service = startService({ users: [finley, stranger] });
      expect((await service.update(setEmail('nora@example.com'))).status).toBe(204);
    });

    it.each(['now', 'later', 'never'] as const)(
      'answers 503 UXU_20006 when the outcome is unknown (effect: %s), and leaves it to settlement',
      async (effect) => {
        const service = startService();
        service.users.failWrite({ outcome: 'lost', effect });
        const answer = await service.update(sampleBody);
        expect(answer).toMatchObject({
          status: 503,
          headers: { 'retry-after': '244', changeId: expect.any(String) },
          body: { code: 'UXU_20006' },
        });
        const changeId = changeIdOf(answer);
        expect(service.memory.changes()).toMatchObject([{ changeId }]);
        expect(service.logged()).toContainEqual(
          expect.objectContaining({ event: 'request', reason: 'outcome-unknown', changeId }),
        );
        expect(states(service)).toEqual(['SENDING']);
        expect(service.topic.published()).toEqual([]);
        expect((await service.update(sampleBody)).status).toBe(409);

        service.clock.advance(60_000);
        service.users.land();
        await service.tellAfter(64_000);
        const tookEffect = effect !== 'never';
        expect(states(service)).toEqual([tookEffect ? 'NOTIFIED' : 'NOT_APPLIED']);
        expect(service.outbox.told()).toHaveLength(tookEffect ? 4 : 0);
        // Asked for again, it is done already, or done now.
        expect((await service.update(sampleBody)).status).toBe(204);
        expect(service.users.writes()).toHaveLength(tookEffect ? 1 : 2);
      },
    );
  });

  it('balances whatever happens: what took effect is told once, what did not is not told', async () => {
    const outcomes = fc.constantFrom<WriteFault | undefined>(
      undefined,
      { outcome: 'rejected', because: 'throttled' },
      { outcome: 'lost', effect: 'now' },
      { outcome: 'lost', effect: 'never' },
    );
    const round = fc.record({ fault: outcomes, publishFails: fc.boolean(), markFails: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 6 }), async (rounds) => {
        const service = startService({ policy: { changeLimit: { changes: 100, hours: 1 } } });
        const tookEffect = new Set<number>();
        for (const [at, { fault, publishFails, markFails }] of rounds.entries()) {
          const before = onFile(service);
          if (fault) service.users.failWrite(fault);
          if (!fault && publishFails) service.topic.failNext();
          if (!fault && markFails) service.memory.failNext('save', 'before');
          await service.update(setEmail(`round-${at}@example.com`));
          if (onFile(service) !== before) tookEffect.add(at + 1);
          for (let minute = 0; minute < 10; minute += 1) {
            await service.tellAfter(60_000);
          }
        }
        const told = service.outbox
          .sent()
          .map(({ change, recipient }) => `${change.number} ${recipientId(recipient)}`);
        expect(new Set(told).size).toBe(told.length);
        expect(new Set(service.outbox.sent().map(({ change }) => change.number))).toEqual(tookEffect);
        for (const { number, state } of service.memory.changes()) {
          expect(state).toBe(tookEffect.has(number) ? 'NOTIFIED' : 'NOT_APPLIED');
        }
      }),
      { numRuns: Math.ceil(fuzzRuns / 10) },
    );
  }, 600_000);
});
