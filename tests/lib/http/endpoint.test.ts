import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { httpEndpoint, type EndpointRequest } from '../../../lib/http/endpoint.ts';
import { learned, type RequestSubject } from '../../../lib/http/request-state.ts';
import type { ReadRequest } from '../../../lib/http/check-request.ts';
import { createLogger } from '../../../lib/logger.ts';
import { httpEvent, invocation } from '../../functions/http-event.ts';
import { finley, finleyId, noraId, partner, sampleBody, setEmail } from '../../functions/people.ts';
import {
  correlationId,
  headers,
  startService,
  type Answer,
  type Service,
  as,
} from '../../functions/service.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { naughtyStrings } from '../contact/naughty-strings.ts';

/** Nothing was asked of any port: no read, no write, no record, no notice. */
const expectUntouched = ({ users, memory, topic, outbox }: Service): void => {
  const asked = [users.reads(), users.writes(), memory.calls(), topic.published(), outbox.sent()];
  expect(asked.flat()).toEqual([]);
};

/** What an update is told that is refused before any port is asked. */
const refusal = async (asked: Parameters<Service['update']>[1], body: unknown = sampleBody) => {
  const service = startService();
  const answer = await service.update(body, asked);
  expectUntouched(service);
  expect(service.log.lines).toHaveLength(1);
  return { ...answer, everything: JSON.stringify([answer, service.log.lines]) };
};

/** Reads every request alike. */
const anyRequest: ReadRequest<RequestSubject> = () => ({
  customer: { type: 'CUSTOMER_ID', value: finleyId },
});

/** What an endpoint answers whose use case is `use`. */
const run = (
  deps: Parameters<typeof httpEndpoint>[0],
  use: Parameters<ReturnType<typeof httpEndpoint>>[1],
  own: Readonly<Record<string, string>> = {},
) =>
  httpEndpoint(deps)(anyRequest, use)(
    httpEvent({ parameters: {}, headers: { ...headers, ...own } }),
    invocation(() => 10_000),
  );

/** One way to each error is in tests/functions/error-catalog.test.ts. */
describe('httpEndpoint', () => {
  describe('reading the Authorization header', () => {
    it.each([undefined, 'Bearer partner, partner', 'Bearer unknown'])('refuses %j', async (authorization) => {
      expect(await refusal({ headers: { authorization } })).toMatchObject({ status: 401 });
    });

    it.each([
      ['the query', { query: { access_token: 'partner' } }],
      ['another header', { headers: { 'x-authorization': 'Bearer partner', authorization: undefined } }],
    ])('ignores a token in %s', async (_case, request) => {
      const service = startService();
      const own = { authorization: undefined };
      expect((await service.verify({ headers: own, ...request })).status).toBe(401);
      expect(service.log.lines.join()).not.toContain('partner');
    });

    it.each([
      [],
      ['institution-users:writer'],
      ['INSTITUTION-USERS:WRITE'],
      ['institution-users:*'],
      ['institution-users:write,institution-users:read'],
    ])('refuses the scope %j', async (...scopes) => {
      const service = startService({ callers: { other: { ...partner, scopes } } });
      expect((await service.update(sampleBody, as('other'))).told).toBe('403 UXU_10002');
      expectUntouched(service);
    });

    it('takes the institution only from the token and refuses a header that contradicts it', async () => {
      const service = startService();
      expect((await service.verify({ headers: { institutionId: '00016' } })).status).toBe(200);
      expect((await service.verify({ query: { institutionId: '00042' } })).told).toBe('400 UXU_10014');
      expect(await refusal({ headers: { institutionId: '00042' } })).toMatchObject({
        told: '400 UXU_20001',
        body: { errors: [{ field: 'institutionId', problem: "is not the token's institution" }] },
      });
    });
  });

  describe('the correlation id', () => {
    it.each([
      ` ${correlationId}`,
      `${correlationId}\n`,
      `${correlationId},${correlationId}`,
      '0b54d9a47f2e4b528f7e0c4f6d1f9a10',
      '٠b54d9a4-7f2e-4b52-8f7e-0c4f6d1f9a10',
    ])('is refused as %j and not repeated', async (value) => {
      const { told, headers: answered, everything } = await refusal({ headers: { correlationId: value } });
      expect(told).toBe('400 UXU_10007');
      expect(answered).not.toHaveProperty('correlationId');
      expect(everything).not.toContain(value);
    });

    it('is missing if it is empty', async () => {
      expect((await refusal({ headers: { correlationId: '' } })).told).toBe('400 UXU_10006');
    });

    it('is not checked before the token', async () => {
      const own = { authorization: undefined, correlationId: 'x' };
      expect((await refusal({ headers: own })).told).toBe('401 UXU_10005');
    });

    it.each([correlationId, correlationId.toUpperCase(), '00000000-0000-0000-0000-000000000000'])(
      'is echoed unchanged, as %s, on success and on failure',
      async (value) => {
        const service = startService();
        const own = { correlationId: value };
        expect((await service.verify({ headers: own })).headers['correlationId']).toBe(value);
        expect((await service.verify({ customer: 'x', headers: own })).headers['correlationId']).toBe(value);
        const refused = await service.verify({ headers: { ...own, authorization: undefined } });
        expect(refused.headers['correlationId']).toBe(value);
      },
    );
  });

  describe('the path', () => {
    it.each([
      [finleyId, 'UXU_10013'],
      [`${finleyId}:`, 'UXU_10013'],
      [`${finleyId}:Contact-Info`, 'UXU_10013'],
      [`${finleyId}:contact-info/`, 'UXU_10013'],
      [`${finleyId}:__proto__`, 'UXU_10013'],
      [':contact-info', 'UXU_10012'],
      [`${finleyId}:verify:contact-info`, 'UXU_10012'],
    ])('refuses the segment %j before any call', async (customerId, code) => {
      expect((await refusal({ parameters: { customerId } })).told).toBe(`400 ${code}`);
    });

    it('refuses an event without the parameter', async () => {
      expect((await refusal({ parameters: {} })).told).toBe('400 UXU_10013');
    });

    it('answers 405 with the allowed method, even if headers are invalid', async () => {
      const verify = { parameters: { customerId: `${finleyId}:verify` } };
      const wrong = { headers: { correlationId: 'x', actor: '' } };
      expect(await refusal({ ...verify, ...wrong })).toMatchObject({
        status: 405,
        headers: { allow: 'GET' },
      });
      const shown = await startService().show(`${correlationId}:revert`);
      expect(shown).toMatchObject({ headers: { allow: 'POST' } });
    });

    it('ignores headers that override the method', async () => {
      const service = startService();
      const names = ['x-http-method-override', 'x-http-method', 'x-method-override'];
      const override = Object.fromEntries(names.map((name) => [name, 'PUT']));
      expect((await service.verify({ headers: override, body: sampleBody })).status).toBe(200);
      expect(service.users.writes()).toEqual([]);
    });

    it('refuses a query with an update', async () => {
      expect((await refusal({ query: { userIdType: 'CUSTOMER_ID' } })).told).toBe('400 UXU_10014');
    });

    it('answers every path, query and header with an expected status', async () => {
      const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom(...naughtyStrings));
      const service = startService();
      await fc.assert(
        fc.asyncProperty(text, text, text, async (segment, query, header) => {
          const answer = await service.verify({
            parameters: { customerId: segment },
            query: { userIdType: query },
            headers: { authorization: header },
          });
          expect([400, 401]).toContain(answer.status);
          const trusted = await service.verify({ parameters: { customerId: `${segment}:verify` } });
          expect([200, 400, 404]).toContain(trusted.status);
        }),
        { numRuns: fuzzRuns },
      );
    }, 600_000);
  });

  describe('the body', () => {
    it.each<[string, unknown]>([
      ['broken JSON', '{"email":'],
      ['a repeated member', '{"email":{"emailAddress":"a@b.co"},"email":{"emailAddress":"b@b.co"}}'],
      ['bytes that are not UTF-8', Uint8Array.from([0x7b, 0xff, 0x7d])],
      ['the institution', { ...sampleBody, institutionId: '00042' }],
    ])('is refused with %s, before any call', async (_case, body) => {
      expect((await refusal({}, body)).told).toBe('400 UXU_20001');
    });

    it('names every invalid field at once and repeats no value', async () => {
      const answer = await refusal(
        {},
        {
          phoneNumber: { oldPhoneNumber: 'canary-1', newPhoneNumber: 'canary-2', newCountryCode: 'canary-3' },
          email: { emailAddress: 'canary-email' },
          postalAddress: { address1: '', city: 'x', country: 'canary-country', canary: 'canary-member' },
        },
      );
      const { errors } = answer.body as { errors: readonly { field: string }[] };
      expect(
        errors
          .map(({ field }) => field)
          .toSorted()
          .join(' '),
      ).toBe(
        'email.emailAddress phoneNumber.newCountryCode phoneNumber.newPhoneNumber phoneNumber.oldPhoneNumber postalAddress postalAddress.address1 postalAddress.country',
      );
      expect(answer.everything).not.toContain('canary');
    });
  });

  describe('the audit record', () => {
    const records = (service: Service) => service.logged().filter(({ event }) => event === 'request');

    it('names the caller, the customer, the fields and the outcome', async () => {
      const service = startService({ latencyMs: 10 });
      const answer = await service.update(sampleBody);
      expect(records(service)).toEqual([
        {
          time: '2026-11-23T15:00:00.040Z',
          level: 'info',
          event: 'request',
          correlationId,
          institutionId: '00016',
          clientId: 'partner',
          customer: expect.stringMatching(/^[\w-]{22}$/),
          changeId: answer.headers['changeId'],
          fields: ['phoneNumber', 'email', 'postalAddress'],
          status: 204,
          durationMs: 40,
          _aws: { Timestamp: service.clock.now(), CloudWatchMetrics: [expect.any(Object)] },
          Request: 1,
          outcome: 'done',
        },
      ]);
    });

    it('names the customer by a keyed hash', async () => {
      const service = startService();
      for (const customer of [finleyId, finleyId, noraId]) await service.verify({ customer });
      const [first, again, other] = records(service).map((record) => record['customer']);
      expect(again).toBe(first);
      expect(other).not.toBe(first);
      expect(service.log.lines.join()).not.toContain(finleyId);
    });

    it('names the customer of the path by the same hash when the request is refused', async () => {
      const service = startService();
      await service.verify();
      await service.update(setEmail('no address'));
      await service.update({}, { parameters: { customerId: `${finleyId}:no-verb` } });
      await service.update(sampleBody, { parameters: { customerId: ':contact-info' } });
      await service.update(sampleBody, { parameters: { customerId: `${'a'.repeat(255)}:contact-info` } });
      await service.update(sampleBody, { parameters: {} });
      await service.verify({ headers: { ...headers, authorization: 'Bearer x' } });
      const [known, ...others] = records(service).map((record) => record['customer']);
      expect(known).toMatch(/^[\w-]{22}$/);
      expect(others).toEqual([known, known, undefined, undefined, undefined, undefined]);
    });

    it('gives a more precise reason than the answer', async () => {
      const service = startService();
      await service.verify(as('forged'));
      expect(records(service)).toMatchObject([
        { reason: 'token-invalid', detail: 'signature-not-valid', status: 401 },
      ]);
    });

    it('is written before the answer', async () => {
      const service = startService();
      const logger = createLogger({
        now: service.clock.now,
        write: () => {
          throw new Error('the log is full');
        },
      });
      const answer = run({ ...service.endpointDeps, logger }, () => Promise.resolve({ body: {} }));
      await expect(answer).rejects.toThrow('the log is full');
    });
  });

  describe('reading an event', () => {
    const verifyEvent = httpEvent({ parameters: { customerId: `${finleyId}:verify` }, headers });
    const updateEvent = httpEvent({
      method: 'PUT',
      parameters: { customerId: `${finleyId}:contact-info` },
      headers,
      body: sampleBody,
    });
    const hand = async (name: 'verify' | 'update', event: unknown) => {
      const service = startService();
      const answer = await service.handlers[name](
        event,
        invocation(() => 10_000),
      );
      const { code } = JSON.parse(answer.body ?? '{}') as { code?: string };
      return { service, told: [answer.statusCode, code] };
    };

    it.each([
      ['null', null],
      ['a list', [verifyEvent]],
      ['a REST API request', { ...verifyEvent, version: '1.0' }],
      ['headers that are text', { ...verifyEvent, headers: 'a: b' }],
      ['a header that is a list', { ...verifyEvent, headers: { correlationid: [correlationId] } }],
    ])('refuses %s', async (_event, event) => {
      const { service, told } = await hand('verify', event);
      expect(told).toEqual([400, 'UXU_99999']);
      expectUntouched(service);
      expect(service.log.lines).toHaveLength(1);
    });

    it.each([null, undefined])('treats members that are %s as absent', async (absent) => {
      const told = async (name: 'verify' | 'update', event: object) => (await hand(name, event)).told;
      expect(await told('verify', { ...verifyEvent, headers: absent })).toEqual([401, 'UXU_10005']);
      expect(await told('verify', { ...verifyEvent, pathParameters: absent })).toEqual([400, 'UXU_10013']);
      const others = { queryStringParameters: absent, isBase64Encoded: absent, body: absent };
      expect(await told('verify', { ...verifyEvent, ...others })).toEqual([200, undefined]);
      expect(await told('update', { ...updateEvent, body: absent })).toEqual([400, 'UXU_20001']);
    });

    it.each([{ userIdType: 'CUSTOMER_ID,CUSTOMER_ID' }, { useridtype: 'CUSTOMER_ID' }])(
      'refuses the query %j, in which a gateway joined or renamed a part',
      async (query) => {
        expect((await startService().verify({ query })).told).toBe('400 UXU_10014');
      },
    );
  });

  describe('the purpose', () => {
    it.each([
      [{}, {}],
      [{ Reason: 'correction' }, { purpose: 'correction' }],
      [{ actor: 'crm:J.Doe_2@branch-1' }, { actor: 'crm:J.Doe_2@branch-1' }],
      [
        { actor: 'x'.repeat(64), reason: 'system' },
        { actor: 'x'.repeat(64), purpose: 'system' },
      ],
    ])('%j reaches the use case and the audit record', async (own, audited) => {
      const service = startService();
      const heard: EndpointRequest<RequestSubject>['purpose'][] = [];
      const use = ({ purpose }: EndpointRequest<RequestSubject>) => {
        heard.push(purpose);
        return Promise.resolve({});
      };
      expect((await run(service.endpointDeps, use, own)).statusCode).toBe(204);
      const { actor, purpose: reason } = { actor: undefined, purpose: undefined, ...audited };
      expect(heard).toEqual([{ actor, reason }]);
      const [record] = service.logged();
      expect([record?.['actor'], record?.['purpose']]).toEqual([actor, reason]);
    });

    it.each([
      ['actor', ''],
      ['actor', 'x'.repeat(65)],
      ['actor', 'jané'],
      ['actor', 'agent\n'],
      ['reason', 'correction,correction'],
    ])('refuses %s: %j, names the header and does not repeat the value', async (name, value) => {
      const answer = await refusal({ headers: { [name]: value } });
      expect(answer).toMatchObject({ told: '400 UXU_20001', body: { errors: [{ field: name }] } });
      if (value.length > 1) expect(answer.everything).not.toContain(value);
    });
  });

  it.each<[string, (service: Service, customer: string) => Promise<Answer>]>([
    ['verify', (service, customer) => service.verify({ customer, ...as('own') })],
    ['update', (service, customer) => service.update(sampleBody, { customer, ...as('own') })],
    ['list', (service, customer) => service.list({ customer, ...as('own') })],
    ['show', (service, customer) => service.show(correlationId, { customer, ...as('own') })],
  ])('refuses the token of another customer before any read: %s', async (_route, ask) => {
    const service = startService({ callers: { own: { ...partner, customerId: finleyId } } });
    expect((await ask(service, noraId)).told).toBe('400 UXU_10011');
    expectUntouched(service);
    expect((await ask(service, finleyId)).told).not.toBe('400 UXU_10011');
  });

  it('answers for an unknown institution as for an unknown customer', async () => {
    const service = startService({ callers: { other: { ...partner, institutionId: '99999' } } });
    const answer = await service.verify(as('other'));
    expect(answer.body).toEqual((await service.verify({ customer: '0'.repeat(32) })).body);
    expect(answer.status).toBe(404);
  });

  it('fails if a middleware needs state that no earlier one has set', () => {
    expect(() => learned(undefined)).toThrow(expect.objectContaining({ reason: 'internal' }));
    expect(learned(finley)).toBe(finley);
  });
});
