import { describe, expect, it } from '@jest/globals';
import { errorTable, type ErrorReason } from '../../lib/error-table.ts';
import { AppError } from '../../lib/errors.ts';
import { documented } from '../documented.ts';
import { finley, finleyId, noraId, partner, sampleBody, setEmail } from './people.ts';
import {
  as,
  changeIdOf,
  correlationId,
  startService,
  type Answer,
  type Service,
  type ServiceOptions,
} from './service.ts';

interface More {
  readonly options?: ServiceOptions;
  /** Beyond those that every error has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly { readonly field: string; readonly problem: string }[];
  readonly challenge?: object;
}

type Case = readonly [
  statusAndCode: `${number} UXU_${number}`,
  ask: (service: Service) => Promise<Answer>,
  more?: More,
];

const invalidToken = { 'www-authenticate': 'Bearer error="invalid_token"' };

const withToken = (token: string) => (service: Service) => service.verify(as(token));

/** Tokens of which a verifier thinks what each name says, and callers of every kind. */
const callers = {
  expired: new AppError('token-expired'),
  'no-institution': new AppError('token-without-institution'),
  'no-customer': new AppError('token-without-customer'),
  reader: { ...partner, scopes: ['institution-users:read'] },
  customer: { ...partner, customerId: finleyId },
};

/**
 * One way to each error of the table; a reason without one does not compile. Codes and statuses are those of the contract
 * (§2, with the statuses of §6.3 for tokens, and §6.4).
 */
const cases = {
  'authorization-missing': [
    '401 UXU_10005',
    (service) => service.verify({ headers: { authorization: undefined } }),
    { headers: invalidToken },
  ],
  'authorization-malformed': [
    '401 UXU_10009',
    (service) => service.verify({ headers: { authorization: 'Basic cGFydG5lcg==' } }),
    { headers: invalidToken },
  ],
  'token-invalid': ['401 UXU_10001', withToken('forged'), { headers: invalidToken }],
  'token-expired': ['401 UXU_10003', withToken('expired'), { headers: invalidToken }],
  'token-without-institution': ['401 UXU_10004', withToken('no-institution'), { headers: invalidToken }],
  'token-without-customer': ['401 UXU_10010', withToken('no-customer'), { headers: invalidToken }],
  'step-up-required': [
    '401 UXU_20008',
    (service) => service.update(sampleBody, as('customer')),
    {
      options: { policy: { stepUp: { maxAgeS: 60 } } },
      headers: { 'www-authenticate': 'Bearer error="insufficient_user_authentication", max_age="60"' },
      challenge: { error: 'insufficient_user_authentication', max_age: 60 },
    },
  ],
  'scope-missing': [
    '403 UXU_10002',
    withToken('reader'),
    { headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="institution-users:write"' } },
  ],
  'institution-token-required': ['403 UXU_10002', (service) => service.revert(correlationId, as('customer'))],
  'customer-mismatch': [
    '400 UXU_10011',
    (service) => service.verify({ customer: noraId, ...as('customer') }),
  ],
  'correlation-id-missing': [
    '400 UXU_10006',
    (service) => service.verify({ headers: { correlationId: undefined } }),
  ],
  'correlation-id-malformed': [
    '400 UXU_10007',
    (service) => service.verify({ headers: { correlationId: 'not-a-uuid' } }),
  ],
  'path-parameter-invalid': [
    '400 UXU_10012',
    (service) => service.verify({ customer: 'not-an-id' }),
    { errors: [{ field: 'customerId', problem: 'is not an id of the given kind' }] },
  ],
  'path-invalid': ['400 UXU_10013', (service) => service.verify({ parameters: { customerId: finleyId } })],
  'query-invalid': [
    '400 UXU_10014',
    (service) => service.verify({ query: { userIdType: 'MEMBER_NUMBER' } }),
    { errors: [{ field: 'userIdType', problem: 'is not one of the allowed values' }] },
  ],
  'validation-failed': [
    '400 UXU_20001',
    (service) => service.update({ email: {} }),
    { errors: [{ field: 'email.emailAddress', problem: 'is required' }] },
  ],
  'old-phone-mismatch': [
    '400 UXU_20002',
    (service) =>
      service.update({ phoneNumber: { oldPhoneNumber: '2125550199', newPhoneNumber: '2125550198' } }),
  ],
  'customer-not-updatable': [
    '403 UXU_20003',
    (service) => service.update(sampleBody),
    { options: { users: [{ ...finley, blockers: ['DISCLOSURES_NOT_ACCEPTED'] }] } },
  ],
  'contact-in-use': ['409 UXU_20004', (service) => service.update(setEmail('nora@example.com'))],
  'change-open': [
    '409 UXU_20005',
    async (service) => {
      service.users.failWrite({ outcome: 'lost', effect: 'never' });
      await service.update(sampleBody);
      return service.update(sampleBody);
    },
    { headers: { 'retry-after': '5' } },
  ],
  'outcome-unknown': [
    '503 UXU_20006',
    (service) => {
      service.users.failWrite({ outcome: 'lost', effect: 'now' });
      return service.update(sampleBody);
    },
    { headers: { 'retry-after': '244', changeId: '00000001-0000-8000-8000-000000000001' } },
  ],
  'too-many-changes': [
    '429 UXU_20007',
    async (service) => {
      await service.update(sampleBody);
      return service.update(setEmail('other@example.com'));
    },
    { options: { policy: { changeLimit: { changes: 1, hours: 1 } } }, headers: { 'retry-after': '3600' } },
  ],
  'service-unavailable': [
    '503 UXU_30001',
    (service) => {
      service.memory.failNext('newestWithValues', 'before');
      return service.update(sampleBody);
    },
    { headers: { 'retry-after': '5' } },
  ],
  'upstream-unavailable': [
    '503 UXU_30002',
    (service) => {
      service.users.failWrite({ outcome: 'rejected', because: 'throttled', retryAfterS: 3 });
      return service.update(sampleBody);
    },
    { headers: { 'retry-after': '3' } },
  ],
  'customer-unknown': ['404 UXU_88888', (service) => service.verify({ customer: '0'.repeat(32) })],
  'change-unknown': ['404 UXU_88888', (service) => service.show('00000000-0000-8000-8000-000000000001')],
  'nothing-to-revert': [
    '409 UXU_20009',
    async (service) => {
      const changeId = changeIdOf(await service.update(setEmail('jane@example.com')));
      await service.revert(changeId);
      return service.revert(changeId);
    },
  ],
  'contact-not-on-file': [
    '400 UXU_88891',
    (service) => service.update({ postalAddress: sampleBody.postalAddress }),
    { options: { users: [{ ...finley, contactPoints: [] }] } },
  ],
  internal: [
    '500 UXU_99998',
    (service) => {
      service.users.failReads(new TypeError('a fault of ours'));
      return service.verify();
    },
  ],
  'request-not-handled': ['400 UXU_99999', (service) => service.verify({ version: '1.0' })],
  'method-not-allowed': [
    '405 UXU_99999',
    (service) => service.verify({ parameters: { customerId: `${finleyId}:contact-info` } }),
    { headers: { allow: 'PUT' } },
  ],
  'body-too-large': ['413 UXU_99999', (service) => service.update(' '.repeat(16_385))],
  'media-type-unsupported': [
    '415 UXU_99999',
    (service) => service.update(sampleBody, { headers: { 'content-type': 'text/plain' } }),
  ],
} satisfies Record<ErrorReason, Case>;

const rows: readonly (readonly [ErrorReason, Case])[] = Object.keys(errorTable)
  .filter((reason): reason is ErrorReason => reason in cases)
  .map((reason) => [reason, cases[reason]]);

describe.each(rows)(
  'the error %s',
  (reason, [statusAndCode, ask, { options = {}, headers: own = {}, errors: problems, challenge } = {}]) => {
    const status = Number(statusAndCode.slice(0, 3));
    const code = statusAndCode.slice(4);

    it('is answered with its status, body and headers', async () => {
      const service = startService({ ...options, callers });
      const answer = await ask(service);
      expect(answer.status).toBe(status);
      expect(documented.Error(answer.body)).toEqual({
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
