import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../../lib/errors.ts';
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

const codeOf = ({ body }: Answer): unknown =>
  typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;

/** Nothing was asked of any port: no read, no write, no record, no notice. */
const expectUntouched = ({ users, memory, topic, outbox }: Service): void => {
  expect(users.reads()).toEqual([]);
  expect(users.writes()).toEqual([]);
  expect(memory.calls()).toEqual([]);
  expect(topic.published()).toEqual([]);
  expect(outbox.sent()).toEqual([]);
};

/** Reads every request alike. */
const anyRequest: ReadRequest<RequestSubject> = () => ({
  customer: { type: 'CUSTOMER_ID', value: finleyId },
});

describe('httpEndpoint', () => {
  describe('reading the Authorization header', () => {
    it.each([
      [undefined, 'UXU_10005'],
      ['Bearer partner, partner', 'UXU_10009'],
      ['Bearer unknown', 'UXU_10001'],
    ])('refuses %j', async (authorization, code) => {
      const service = startService();
      const answer = await service.update(sampleBody, { headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(codeOf(answer)).toBe(code);
      expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
      expectUntouched(service);
      expect(service.log.lines).toHaveLength(1);
    });

    it.each([
      ['the query', { query: { access_token: 'partner' } }],
      ['another header', { headers: { 'x-authorization': 'Bearer partner', authorization: undefined } }],
    ])('looks for a token nowhere else, not in %s', async (_case, request) => {
      const service = startService();
      const own = { authorization: undefined };
      expect((await service.verify({ headers: own, ...request })).status).toBe(401);
      expect(service.log.lines.join()).not.toContain('partner');
    });

    it.each([
      ['no scope', []],
      ['a longer one', ['institution-users:writer']],
      ['another case', ['INSTITUTION-USERS:WRITE']],
      ['a wildcard', ['institution-users:*']],
      ['the one to read', ['institution-users:read']],
      ['several in one', ['institution-users:write,institution-users:read']],
    ])('refuses %s', async (_case, scopes) => {
      const service = startService({ callers: { other: { ...partner, scopes } } });
      const answer = await service.update(sampleBody, as('other'));
      expect(answer).toMatchObject({
        status: 403,
        headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="institution-users:write"' },
      });
      expect(codeOf(answer)).toBe('UXU_10002');
      expectUntouched(service);
    });

    it('takes the institution from the token only, and refuses a header that contradicts it', async () => {
      const service = startService();
      const answer = await service.verify({ headers: { institutionId: '00042' } });
      expect(answer).toMatchObject({
        status: 400,
        body: {
          code: 'UXU_20001',
          errors: [{ field: 'institutionId', problem: "is not the token's institution" }],
        },
      });
      expectUntouched(service);
      expect((await service.verify({ headers: { institutionId: '00016' } })).status).toBe(200);
      expect(codeOf(await service.verify({ query: { institutionId: '00042' } }))).toBe('UXU_10014');
    });
  });

  describe('the correlation id', () => {
    it.each([
      [undefined, 'UXU_10006'],
      ['', 'UXU_10006'],
      ['x', 'UXU_10007'],
      [` ${correlationId}`, 'UXU_10007'],
      [`${correlationId}\n`, 'UXU_10007'],
      [`${correlationId},${correlationId}`, 'UXU_10007'],
      ['0b54d9a47f2e4b528f7e0c4f6d1f9a10', 'UXU_10007'],
      ['٠b54d9a4-7f2e-4b52-8f7e-0c4f6d1f9a10', 'UXU_10007'],
    ])('refuses %j and never says it again', async (value, code) => {
      const service = startService();
      const answer = await service.update(sampleBody, { headers: { correlationId: value } });
      expect(answer.status).toBe(400);
      expect(codeOf(answer)).toBe(code);
      expect(answer.headers).not.toHaveProperty('correlationId');
      if (value !== undefined && value.length > 1) {
        expect(JSON.stringify([answer, service.log.lines])).not.toContain(value);
      }
      expectUntouched(service);
    });

    it.each([undefined, 'x'])('is not looked at before the token is: %j', async (value) => {
      const service = startService();
      const own = { authorization: undefined, correlationId: value };
      expect(codeOf(await service.verify({ headers: own }))).toBe('UXU_10005');
    });

    it.each([correlationId, correlationId.toUpperCase(), '00000000-0000-0000-0000-000000000000'])(
      'echoes %s as it came, on success and on failure',
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
    ])('refuses the segment %j before anything is asked', async (customer, code) => {
      const service = startService();
      const answer = await service.update(sampleBody, { parameters: { customerId: customer } });
      expect(answer.status).toBe(400);
      expect(codeOf(answer)).toBe(code);
      expectUntouched(service);
    });

    it('refuses an event without the parameter', async () => {
      expect(codeOf(await startService().verify({ parameters: {} }))).toBe('UXU_10013');
    });

    it('answers 405 with the method of another verb', async () => {
      const service = startService();
      const verify = { parameters: { customerId: `${finleyId}:verify` } };
      const put = await service.update(sampleBody, verify);
      expect(put).toMatchObject({ status: 405, headers: { allow: 'GET' } });
      const wrong = { headers: { correlationId: 'x', actor: '' } };
      expect((await service.update(sampleBody, { ...verify, ...wrong })).status).toBe(405);
      expect(await service.show(`${correlationId}:revert`)).toMatchObject({ headers: { allow: 'POST' } });
      expectUntouched(service);
    });

    it('ignores headers that override the method', async () => {
      const service = startService();
      const override = {
        'x-http-method-override': 'PUT',
        'x-http-method': 'PUT',
        'x-method-override': 'PUT',
      };
      expect((await service.verify({ headers: override, body: sampleBody })).status).toBe(200);
      expect(service.users.writes()).toEqual([]);
    });

    it('takes no query with an update', async () => {
      const service = startService();
      expect(codeOf(await service.update(sampleBody, { query: { userIdType: 'CUSTOMER_ID' } }))).toBe(
        'UXU_10014',
      );
      expectUntouched(service);
    });

    it('answers every path, query and header with a verdict', async () => {
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
    it.each<[string, unknown, number]>([
      ['nothing', undefined, 400],
      ['a member twice', '{"email":{"emailAddress":"a@b.co"},"email":{"emailAddress":"b@b.co"}}', 400],
      ['bytes that are not UTF-8', Uint8Array.from([0x7b, 0xff, 0x7d]), 400],
      ['more than 16 KB', Buffer.alloc(16_385, 0x20), 413],
      ['deep lists', '['.repeat(16_000), 400],
      ['the institution', { ...sampleBody, institutionId: '00042' }, 400],
    ])('is refused with %s, before anything is asked', async (_case, body, status) => {
      const service = startService();
      const startedAt = performance.now();
      expect((await service.update(body)).status).toBe(status);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      expectUntouched(service);
    });

    it('names every bad field at once and repeats no value', async () => {
      const service = startService();
      const answer = await service.update({
        phoneNumber: { oldPhoneNumber: 'canary-1', newPhoneNumber: 'canary-2', newCountryCode: 'canary-3' },
        email: { emailAddress: 'canary-email' },
        postalAddress: { address1: '', city: 'x', country: 'canary-country', canary: 'canary-member' },
      });
      const { errors } = answer.body as { errors: readonly { field: string }[] };
      expect(errors.map(({ field }) => field).toSorted()).toEqual([
        'email.emailAddress',
        'phoneNumber.newCountryCode',
        'phoneNumber.newPhoneNumber',
        'phoneNumber.oldPhoneNumber',
        'postalAddress',
        'postalAddress.address1',
        'postalAddress.country',
      ]);
      expect(JSON.stringify([answer, service.log.lines])).not.toContain('canary');
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
          _aws: {
            Timestamp: service.clock.now(),
            CloudWatchMetrics: [
              {
                Namespace: 'ContactInfo',
                Dimensions: [['outcome']],
                Metrics: [{ Name: 'Request', Unit: 'Count' }],
              },
            ],
          },
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

    it.each<[string, (service: Service) => Promise<Answer>]>([
      ['of a success', (service) => service.verify()],
      ['of a change', (service) => service.update(sampleBody)],
      ['of an unknown customer', (service) => service.verify({ customer: '0'.repeat(32) })],
      [
        'of a fault of ours',
        (service) => {
          service.users.failReads(new Error('x'));
          return service.verify();
        },
      ],
    ])('is one %s', async (_case, ask) => {
      const service = startService();
      const { status } = await ask(service);
      expect(records(service)).toHaveLength(1);
      expect(records(service)).toMatchObject([{ status, time: expect.stringMatching(/Z$/) }]);
    });

    it('gives a more precise reason than the answer does', async () => {
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
      const endpoint = httpEndpoint({ ...service.endpointDeps, logger });
      const run = endpoint(anyRequest, () => Promise.resolve({ body: { secret: 'x' } }));
      await expect(
        run(
          httpEvent({ parameters: {}, headers }),
          invocation(() => 10_000),
        ),
      ).rejects.toThrow('the log is full');
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
      ['a REST API’s request', { ...verifyEvent, version: '1.0' }],
      ['a version that is a number', { ...verifyEvent, version: 2 }],
      ['headers that are text', { ...verifyEvent, headers: 'a: b' }],
      ['a header that is a list', { ...verifyEvent, headers: { correlationid: [correlationId] } }],
      ['a body that is an object', { ...updateEvent, body: sampleBody }],
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

    it.each([
      [{ userIdType: 'CUSTOMER_ID,CUSTOMER_ID' }],
      [{ userIdType: '' }],
      [{ useridtype: 'CUSTOMER_ID' }],
    ])('refuses the query %j, of which a gateway has joined or renamed a part', async (query) => {
      expect(codeOf(await startService().verify({ query }))).toBe('UXU_10014');
    });
  });

  describe('the purpose', () => {
    const purposeOf = async (own: Readonly<Record<string, string>>) => {
      const service = startService();
      const heard: EndpointRequest<RequestSubject>['purpose'][] = [];
      const handler = httpEndpoint(service.endpointDeps)(anyRequest, ({ purpose }) => {
        heard.push(purpose);
        return Promise.resolve({});
      });
      const event = httpEvent({ parameters: {}, headers: { ...headers, ...own } });
      const { statusCode } = await handler(
        event,
        invocation(() => 10_000),
      );
      return { statusCode, heard, record: service.logged()[0] };
    };

    it.each([
      [{}, {}],
      [{ Reason: 'correction' }, { purpose: 'correction' }],
      [{ actor: 'crm:J.Doe_2@branch-1' }, { actor: 'crm:J.Doe_2@branch-1' }],
      [
        { actor: 'x'.repeat(64), reason: 'system' },
        { actor: 'x'.repeat(64), purpose: 'system' },
      ],
    ])('%j reaches the use case and the audit record', async (own, audited) => {
      const { statusCode, heard, record } = await purposeOf(own);
      expect(statusCode).toBe(204);
      const { actor, purpose: reason } = { actor: undefined, purpose: undefined, ...audited };
      expect(heard).toEqual([{ actor, reason }]);
      expect(record).toMatchObject(audited);
      expect(Object.keys(record ?? {}).filter((name) => ['actor', 'purpose'].includes(name))).toEqual(
        Object.keys(audited),
      );
    });

    it.each([
      ['actor', ''],
      ['actor', 'x'.repeat(65)],
      ['actor', 'jané'],
      ['actor', 'agent\n'],
      ['reason', 'correction,correction'],
    ])('refuses %s: %j, names the header and repeats nothing', async (name, value) => {
      const service = startService();
      const answer = await service.update(sampleBody, { headers: { [name]: value } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'UXU_20001', errors: [{ field: name }] } });
      if (value.length > 1) expect(JSON.stringify([answer, service.log.lines])).not.toContain(value);
      expectUntouched(service);
    });
  });

  describe("a customer's token", () => {
    const callers = { own: { ...partner, customerId: finleyId } };
    const asOwn = as('own');

    it.each<[string, (service: Service, customer: string) => Promise<Answer>]>([
      ['verify', (service, customer) => service.verify({ customer, ...asOwn })],
      ['update', (service, customer) => service.update(sampleBody, { customer, ...asOwn })],
      ['list', (service, customer) => service.list({ customer, ...asOwn })],
      ['show', (service, customer) => service.show(correlationId, { customer, ...asOwn })],
    ])('is refused with another customer id before anything is read: %s', async (_route, ask) => {
      const service = startService({ callers });
      expect(codeOf(await ask(service, noraId))).toBe('UXU_10011');
      expectUntouched(service);
      expect(codeOf(await ask(service, finleyId))).not.toBe('UXU_10011');
    });
  });

  it('answers for an institution that is not served as for a missing customer', async () => {
    const service = startService({ callers: { other: { ...partner, institutionId: '99999' } } });
    const answer = await service.verify(as('other'));
    expect(answer.body).toEqual((await service.verify({ customer: '0'.repeat(32) })).body);
    expect(answer.status).toBe(404);
  });

  it('says when to try again, if that is known', async () => {
    const service = startService();
    service.users.failReads(new AppError('upstream-unavailable', { retryAfterS: 7 }));
    expect(await service.verify()).toMatchObject({ status: 503, headers: { 'retry-after': '7' } });
  });

  it('fails if a step needs what no step before it has learned', () => {
    expect(() => learned(undefined)).toThrow(expect.objectContaining({ reason: 'internal' }));
    expect(learned(finley)).toBe(finley);
  });
});
