import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { AppError, type ErrorReason } from '../../lib/errors.ts';
import { errorTable } from '../../lib/http/error-table.ts';
import { ErrorReply } from '../../lib/http/replies.ts';
import { finley, finleyId, noraId, partner, sampleBody } from './people.ts';
import { correlationId, startService, type Answer, type Service, type ServiceOptions } from './service.ts';

interface Case {
  readonly status: number;
  readonly code: string;
  readonly ask: (service: Service) => Promise<Answer>;
  readonly options?: ServiceOptions;
  /** Beyond those that every error has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly { readonly field: string; readonly problem: string }[];
  readonly challenge?: object;
}

const invalidToken = { 'www-authenticate': 'Bearer error="invalid_token"' };

const withToken = (token: string) => (service: Service) =>
  service.verify({ headers: { authorization: `Bearer ${token}` } });

/** Tokens of which a verifier thinks what each name says, and callers of every kind. */
const callers = {
  expired: new AppError('token-expired'),
  'no-institution': new AppError('token-without-institution'),
  'no-customer': new AppError('token-without-customer'),
  reader: { ...partner, scopes: ['institution-users:read'] },
  customer: { ...partner, customerId: finleyId },
};

const refusedBy =
  (refusal: Parameters<Service['users']['failWrite']>[0]) =>
  (service: Service): Promise<Answer> => {
    service.users.failWrite(refusal);
    return service.update(sampleBody);
  };

/** One way to each error of the table; a reason without one does not compile. */
const cases = {
  'authorization-missing': {
    status: 401,
    code: 'UXU_10005',
    headers: invalidToken,
    ask: (service) => service.verify({ headers: { authorization: undefined } }),
  },
  'authorization-malformed': {
    status: 401,
    code: 'UXU_10009',
    headers: invalidToken,
    ask: (service) => service.verify({ headers: { authorization: 'Basic cGFydG5lcg==' } }),
  },
  'token-invalid': { status: 401, code: 'UXU_10001', headers: invalidToken, ask: withToken('forged') },
  'token-expired': { status: 401, code: 'UXU_10003', headers: invalidToken, ask: withToken('expired') },
  'token-without-institution': {
    status: 401,
    code: 'UXU_10004',
    headers: invalidToken,
    ask: withToken('no-institution'),
  },
  'token-without-customer': {
    status: 401,
    code: 'UXU_10010',
    headers: invalidToken,
    ask: withToken('no-customer'),
  },
  'step-up-required': {
    status: 401,
    code: 'UXU_20008',
    options: { policy: { stepUp: { maxAgeS: 60 } } },
    headers: { 'www-authenticate': 'Bearer error="insufficient_user_authentication", max_age="60"' },
    challenge: { error: 'insufficient_user_authentication', max_age: 60 },
    ask: (service) => service.update(sampleBody, { headers: { authorization: 'Bearer customer' } }),
  },
  'scope-missing': {
    status: 403,
    code: 'UXU_10002',
    headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="institution-users:write"' },
    ask: withToken('reader'),
  },
  'institution-token-required': {
    status: 403,
    code: 'UXU_10002',
    ask: (service) => service.revert(correlationId, { headers: { authorization: 'Bearer customer' } }),
  },
  'customer-mismatch': {
    status: 400,
    code: 'UXU_10011',
    ask: (service) => service.verify({ customer: noraId, headers: { authorization: 'Bearer customer' } }),
  },
  'correlation-id-missing': {
    status: 400,
    code: 'UXU_10006',
    ask: (service) => service.verify({ headers: { correlationId: undefined } }),
  },
  'correlation-id-malformed': {
    status: 400,
    code: 'UXU_10007',
    ask: (service) => service.verify({ headers: { correlationId: 'not-a-uuid' } }),
  },
  'path-parameter-invalid': {
    status: 400,
    code: 'UXU_10012',
    ask: (service) => service.verify({ customer: 'not-an-id' }),
    errors: [{ field: 'customerId', problem: 'is not an id of the kind that is named' }],
  },
  'path-invalid': {
    status: 400,
    code: 'UXU_10013',
    ask: (service) => service.verify({ parameters: { customerId: finleyId } }),
  },
  'query-invalid': {
    status: 400,
    code: 'UXU_10014',
    errors: [{ field: 'userIdType', problem: 'is not one of the allowed values' }],
    ask: (service) => service.verify({ query: { userIdType: 'MEMBER_NUMBER' } }),
  },
  'validation-failed': {
    status: 400,
    code: 'UXU_20001',
    errors: [{ field: 'email.emailAddress', problem: 'is required' }],
    ask: (service) => service.update({ email: {} }),
  },
  'old-phone-mismatch': {
    status: 400,
    code: 'UXU_20002',
    ask: (service) =>
      service.update({ phoneNumber: { oldPhoneNumber: '2125550199', newPhoneNumber: '2125550198' } }),
  },
  'customer-not-updatable': {
    status: 403,
    code: 'UXU_20003',
    options: { users: [{ ...finley, blockers: ['DISCLOSURES_NOT_ACCEPTED'] }] },
    ask: (service) => service.update(sampleBody),
  },
  'contact-in-use': {
    status: 409,
    code: 'UXU_20004',
    ask: (service) => service.update({ email: { emailAddress: 'nora@example.com' } }),
  },
  'change-open': {
    status: 409,
    code: 'UXU_20005',
    headers: { 'retry-after': '5' },
    ask: async (service) => {
      service.users.failWrite({ outcome: 'lost', effect: 'never' });
      await service.update(sampleBody);
      return service.update(sampleBody);
    },
  },
  'outcome-unknown': {
    status: 503,
    code: 'UXU_20006',
    headers: { 'retry-after': '244' },
    ask: (service) => {
      service.users.failWrite({ outcome: 'lost', effect: 'now' });
      return service.update(sampleBody);
    },
  },
  'too-many-changes': {
    status: 429,
    code: 'UXU_20007',
    options: { policy: { changeLimit: { changes: 1, hours: 1 } } },
    headers: { 'retry-after': '3600' },
    ask: async (service) => {
      await service.update(sampleBody);
      return service.update({ email: { emailAddress: 'other@example.com' } });
    },
  },
  'service-unavailable': {
    status: 503,
    code: 'UXU_30001',
    ask: (service) => {
      service.memory.failNext('newestWithValues', 'before');
      return service.update(sampleBody);
    },
  },
  'upstream-unavailable': {
    status: 503,
    code: 'UXU_30002',
    headers: { 'retry-after': '3' },
    ask: refusedBy({ outcome: 'rejected', because: 'throttled', retryAfterS: 3 }),
  },
  'customer-unknown': {
    status: 404,
    code: 'UXU_88888',
    ask: (service) => service.verify({ customer: '0'.repeat(32) }),
  },
  'change-unknown': {
    status: 404,
    code: 'UXU_88888',
    ask: (service) => service.show('00000000-0000-8000-8000-000000000001'),
  },
  'nothing-to-revert': {
    status: 409,
    code: 'UXU_20009',
    ask: async (service) => {
      const { headers } = await service.update({ email: { emailAddress: 'jane@example.com' } });
      await service.revert(String(headers['changeId']));
      return service.revert(String(headers['changeId']));
    },
  },
  'contact-not-on-file': {
    status: 400,
    code: 'UXU_88891',
    options: { users: [{ ...finley, contactPoints: [] }] },
    ask: (service) => service.update({ postalAddress: sampleBody.postalAddress }),
  },
  internal: {
    status: 500,
    code: 'UXU_99998',
    ask: (service) => {
      service.users.failReads(new TypeError('a fault of ours'));
      return service.verify();
    },
  },
  'request-not-handled': {
    status: 400,
    code: 'UXU_99999',
    ask: (service) => service.verify({ version: '1.0' }),
  },
  'method-not-allowed': {
    status: 405,
    code: 'UXU_99999',
    headers: { allow: 'PUT' },
    ask: (service) => service.verify({ parameters: { customerId: `${finleyId}:contact-info` } }),
  },
  'body-too-large': {
    status: 413,
    code: 'UXU_99999',
    ask: (service) => service.update(' '.repeat(16_385)),
  },
  'media-type-unsupported': {
    status: 415,
    code: 'UXU_99999',
    ask: (service) => service.update(sampleBody, { headers: { 'content-type': 'text/plain' } }),
  },
} satisfies Record<ErrorReason, Case>;

const rows: readonly (readonly [ErrorReason, Case])[] = Object.keys(errorTable)
  .filter((reason): reason is ErrorReason => reason in cases)
  .map((reason) => [reason, cases[reason]]);

describe.each(rows)(
  'the error %s',
  (reason, { status, code, ask, options = {}, headers: own = {}, errors: problems, challenge }) => {
    it('is answered with its status, body and headers', async () => {
      const service = startService({ ...options, callers });
      const answer = await ask(service);
      expect(answer.status).toBe(status);
      expect(v.parse(ErrorReply, answer.body)).toEqual({
        status,
        code,
        message: errorTable[reason].message,
        ...(problems && { errors: problems }),
        ...(challenge && { challenge }),
      });
      const isTraced = ![
        'correlation-id-missing',
        'correlation-id-malformed',
        'request-not-handled',
      ].includes(reason);
      expect(answer.headers).toEqual({
        'content-type': 'application/json',
        'cache-control': 'no-store',
        ...(isTraced && { correlationId }),
        ...own,
      });
    });

    it('is the reason in one audit record', async () => {
      const service = startService({ ...options, callers });
      await ask(service);
      const records = service.logged().filter(({ event }) => event === 'request');
      expect(records.at(-1)).toMatchObject({ reason, status, outcome: reason });
      // Where it arose is written down only where the fault is ours.
      expect(Object.keys(records.at(-1) ?? {}).includes('errors')).toBe(status >= 500);
    });
  },
);

describe('the error catalog', () => {
  /** Contract §2, with the statuses of §6.3 for tokens, and §6.4. */
  it.each([
    ['UXU_10001', 401],
    ['UXU_10002', 403],
    ['UXU_10003', 401],
    ['UXU_10004', 401],
    ['UXU_10005', 401],
    ['UXU_10006', 400],
    ['UXU_10007', 400],
    ['UXU_10009', 401],
    ['UXU_10010', 401],
    ['UXU_10011', 400],
    ['UXU_10012', 400],
    ['UXU_10013', 400],
    ['UXU_10014', 400],
    ['UXU_20001', 400],
    ['UXU_20002', 400],
    ['UXU_20003', 403],
    ['UXU_20004', 409],
    ['UXU_20005', 409],
    ['UXU_20006', 503],
    ['UXU_20009', 409],
    ['UXU_30001', 503],
    ['UXU_30002', 503],
    ['UXU_88888', 404],
    ['UXU_88891', 400],
    ['UXU_99998', 500],
    ['UXU_99999', 400],
  ])('has %s with %i, as the contract says', (code, status) => {
    expect(rows.some(([, row]) => row.code === code && row.status === status)).toBe(true);
  });

  it('says the same of each code wherever it comes from', () => {
    expect(rows).toHaveLength(Object.keys(errorTable).length);
    for (const [reason, { status, code }] of rows) expect(errorTable[reason]).toMatchObject({ status, code });
  });
});
