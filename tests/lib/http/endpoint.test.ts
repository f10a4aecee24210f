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
  byLogin,
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
      ['', 'UXU_10005'],
      ['  ', 'UXU_10005'],
      ['Bearer', 'UXU_10009'],
      ['Bearer ', 'UXU_10009'],
      ['Basic cGFydG5lcjpwYXJ0bmVy', 'UXU_10009'],
      ['partner', 'UXU_10009'],
      ['Bearer partner partner', 'UXU_10009'],
      ['Bearer partner,Bearer partner', 'UXU_10009'],
      ['Bearer partner, partner', 'UXU_10009'],
      ['Bearer unknown', 'UXU_10001'],
      [`Bearer ${'x'.repeat(8_193)}`, 'UXU_10001'],
      ['Bearer __proto__', 'UXU_10001'],
    ])('refuses %j', async (authorization, code) => {
      const service = startService();
      const answer = await service.update(sampleBody, { headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(codeOf(answer)).toBe(code);
      expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
      expectUntouched(service);
      expect(service.log.lines).toHaveLength(1);
    });

    it.each(['bearer partner', 'BEARER partner', 'Bearer   partner', ' Bearer partner '])(
      'takes %j',
      async (authorization) => {
        expect((await startService().verify({ headers: { authorization } })).status).toBe(200);
      },
    );

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
      ['a prefixed one', ['x-institution-users:write']],
      ['a narrower one', ['institution-users:write:all']],
      ['another case', ['INSTITUTION-USERS:WRITE']],
      ['a wildcard', ['institution-users:*']],
      ['the one to read', ['institution-users:read']],
      ['several in one, by a comma', ['institution-users:write,institution-users:read']],
      ['several in one, by a tab', ['institution-users:read\tinstitution-users:write']],
      ['a look-alike', ['institution-users:wrıte']],
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
      [correlationId.slice(1), 'UXU_10007'],
      [`${correlationId}0`, 'UXU_10007'],
      [` ${correlationId}`, 'UXU_10007'],
      [`${correlationId}\n`, 'UXU_10007'],
      [`${correlationId}\r\nset-cookie: a=b`, 'UXU_10007'],
      [`${correlationId},${correlationId}`, 'UXU_10007'],
      [`{${correlationId}}`, 'UXU_10007'],
      [`urn:uuid:${correlationId}`, 'UXU_10007'],
      ['0b54d9a47f2e4b528f7e0c4f6d1f9a10', 'UXU_10007'],
      ['gb54d9a4-7f2e-4b52-8f7e-0c4f6d1f9a10', 'UXU_10007'],
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
      ['', 'UXU_10013'],
      [':', 'UXU_10013'],
      [finleyId, 'UXU_10013'],
      [`${finleyId}:`, 'UXU_10013'],
      [`${finleyId}:Contact-Info`, 'UXU_10013'],
      [`${finleyId}:contact-info/`, 'UXU_10013'],
      [`${finleyId}:contact-info;x=1`, 'UXU_10013'],
      [`${finleyId}:contact-info\0`, 'UXU_10013'],
      [`${finleyId}%3Acontact-info`, 'UXU_10013'],
      [`${finleyId}:contact-info%20`, 'UXU_10013'],
      [`${finleyId}:reset-password`, 'UXU_10013'],
      [`${finleyId}:__proto__`, 'UXU_10013'],
      [`${finleyId}：contact-info`, 'UXU_10013'],
      [':contact-info', 'UXU_10012'],
      [`${finleyId}:verify:contact-info`, 'UXU_10012'],
      [`../${finleyId}:contact-info`, 'UXU_10012'],
      [`${'a'.repeat(10_240)}:contact-info`, 'UXU_10012'],
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

    it('refuses a login id that no path can carry', async () => {
      const service = startService();
      const answer = await service.verify(byLogin('a/b@gm.com'));
      expect(codeOf(answer)).toBe('UXU_10012');
      expectUntouched(service);
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
      ['broken JSON', '{"email":', 400],
      ['a member twice', '{"email":{"emailAddress":"a@b.co"},"email":{"emailAddress":"b@b.co"}}', 400],
      ['bytes that are not UTF-8', Uint8Array.from([0x7b, 0xff, 0x7d]), 400],
      ['more than 16 KB', Buffer.alloc(16_385, 0x20), 413],
      ['deep lists', '['.repeat(16_000), 400],
      ['an empty object', {}, 400],
      ['an empty section', { email: {} }, 400],
      ['a number beyond all digits', '{"phoneNumber":{"oldPhoneNumber":1,"newPhoneNumber":1e21}}', 400],
      ['the user’s id', { ...sampleBody, userId: 'x' }, 400],
      ['the institution', { ...sampleBody, institutionId: '00042' }, 400],
      ['__proto__', '{"__proto__":{"email":{"emailAddress":"a@example.com"}}}', 400],
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

    type BodyWith = (text: string) => object;
    const fields = Object.entries(sampleBody).flatMap(([section, members]): [string, BodyWith][] =>
      typeof members === 'string'
        ? [[section, (text) => ({ ...sampleBody, [section]: text })]]
        : Object.keys(members).map((name) => [
            `${section}.${name}`,
            (text) => ({ [section]: { ...members, [name]: text } }),
          ]),
    );

    it.each(fields)(
      'takes or refuses every naughty text in %s, and says none of them again',
      async (_field, bodyWith) => {
        for (const text of naughtyStrings) {
          const service = startService();
          const answer = await service.update(bodyWith(text));
          expect([204, 400, 413]).toContain(answer.status);
          if (text.trim().length > 3 && !/^(?:null|true)$/.test(text)) {
            expect(answer.text.replace(/"code":"UXU_\d+"|"status":\d+/g, '')).not.toContain(text);
          }
          expect(service.logged().filter(({ event }) => event === 'request')).toHaveLength(1);
        }
      },
      60_000,
    );

    // Its name is the sender's words, and not repeated either.
    it.each([
      ['the body', { ...sampleBody, institutionUserRole: 'ADMIN' }, 'body'],
      ['a section', { ...sampleBody, email: { ...sampleBody.email, id: 'email-2' } }, 'email'],
      [
        'an address',
        { ...sampleBody, postalAddress: { ...sampleBody.postalAddress, primary: true } },
        'postalAddress',
      ],
    ])('never forwards what it does not know: a member of %s', async (_where, body, field) => {
      const service = startService();
      expect(await service.update(body)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
      expect(service.users.writes()).toEqual([]);
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
      await service.verify();
      await service.verify();
      await service.verify({ customer: noraId });
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
      ['of no change', (service) => service.update(setEmail('finley.banker@gmail.com'))],
      ['of a refused token', (service) => service.verify(as('x'))],
      ['of a bad request', (service) => service.update({})],
      ['of a missing correlation id', (service) => service.verify({ headers: { correlationId: undefined } })],
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

    it('is written without the hash while there is no key', async () => {
      const service = startService();
      const endpoint = httpEndpoint({
        ...service.endpointDeps,
        hashCustomer: () => Promise.resolve(undefined),
      });
      const run = endpoint(anyRequest, () => Promise.resolve({}));
      const reply = await run(
        httpEvent({ parameters: {}, headers }),
        invocation(() => 10_000),
      );
      expect(reply.statusCode).toBe(204);
      expect(records(service)[0]).not.toHaveProperty('customer');
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

    it('is not what makes a change durable', async () => {
      const service = startService();
      service.memory.failNext('open', 'before');
      expect((await service.update(sampleBody)).status).toBe(503);
      expect(service.users.writes()).toEqual([]);
      await service.update(sampleBody);
      expect(service.memory.changes()).toMatchObject([
        { clientId: 'partner', correlationId, openedAt: service.clock.now() },
      ]);
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
      ['nothing', undefined],
      ['text', 'GET /'],
      ['a list', [verifyEvent]],
      ['an empty object', {}],
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
      const { authorization, ...others } = verifyEvent.headers;
      expect(authorization).toBeDefined();
      expect((await hand('verify', { ...verifyEvent, headers: absent })).told).toEqual([401, 'UXU_10005']);
      expect((await hand('verify', { ...verifyEvent, headers: others })).told).toEqual([401, 'UXU_10005']);
      expect((await hand('verify', { ...verifyEvent, pathParameters: absent })).told).toEqual([
        400,
        'UXU_10013',
      ]);
      expect((await hand('verify', { ...verifyEvent, queryStringParameters: absent })).told[0]).toBe(200);
      expect((await hand('verify', { ...verifyEvent, isBase64Encoded: absent })).told[0]).toBe(200);
      expect((await hand('verify', { ...verifyEvent, body: absent })).told[0]).toBe(200);
      expect((await hand('update', { ...updateEvent, body: absent })).told).toEqual([400, 'UXU_20001']);
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
      [{ actor: 'agent-7' }, { actor: 'agent-7' }],
      [{ Reason: 'correction' }, { purpose: 'correction' }],
      [
        { actor: 'crm:J.Doe_2@branch-1', reason: 'fraud-recovery' },
        { actor: 'crm:J.Doe_2@branch-1', purpose: 'fraud-recovery' },
      ],
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
      ['actor', 'Jane Doe'],
      ['actor', 'jané'],
      ['actor', 'a,b'],
      ['actor', 'agent\n'],
      ['reason', ''],
      ['reason', 'Correction'],
      ['reason', 'correction,correction'],
      ['reason', 'because'],
      ['reason', '__proto__'],
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
