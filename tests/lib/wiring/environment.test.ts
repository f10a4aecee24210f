import { describe, expect, it } from '@jest/globals';
import type * as v from 'valibot';
import { Environment as ListContactChanges } from '../../../functions/list-contact-changes/environment.ts';
import { Environment as RecordDelivery } from '../../../functions/record-delivery/environment.ts';
import { Environment as RevertChange } from '../../../functions/revert-change/environment.ts';
import { Environment as SendNotices } from '../../../functions/send-notices/environment.ts';
import { Environment as SettleChanges } from '../../../functions/settle-changes/environment.ts';
import { Environment as ShowContactChange } from '../../../functions/show-contact-change/environment.ts';
import { Environment as UpdateContact } from '../../../functions/update-contact/environment.ts';
import { Environment as VerifyCustomer } from '../../../functions/verify-customer/environment.ts';
import { AppError, type FieldProblem } from '../../../lib/errors.ts';
import { parse } from '../../../lib/parse.ts';

const caller = {
  AUDIT_KEY_SECRET: 'audit-key',
  TOKEN_FORMAT: 'jwt',
  TOKEN_ISSUER: 'https://issuer.example.com',
  TOKEN_AUDIENCE: 'contact-info',
  JWKS_URL: 'https://issuer.example.com/jwks.json',
};
const sealing = { SEALING_KEYS_SECRET: 'sealing-keys' };
const institutions = { INSTITUTIONS_FILE: 'institutions.json' };
const platform = {
  USERS_API_URL: 'https://api.example.com',
  OAUTH_TOKEN_URL: 'https://api.example.com/oauth2/v1/token',
  CREDENTIALS_SECRET: 'credentials',
};
const ledger = { CHANGES_TABLE: 'changes' };
const events = { EVENTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:events' };
const topic = { CHANGE_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:changes' };
const partner = { ...caller, ...institutions, ...platform };

/** What each function cannot do without. */
const environments: Readonly<Record<string, readonly [v.GenericSchema, Readonly<Record<string, string>>]>> = {
  'verify-customer': [VerifyCustomer, { ...partner, ...ledger }],
  'update-contact': [UpdateContact, { ...partner, ...sealing, ...ledger, ...topic }],
  'revert-change': [RevertChange, { ...partner, ...sealing, ...ledger, ...topic }],
  'list-contact-changes': [ListContactChanges, { ...partner, ...ledger }],
  'show-contact-change': [ShowContactChange, { ...partner, ...ledger }],
  'send-notices': [
    SendNotices,
    { ...sealing, ...institutions, ...ledger, ...events, EMAIL_CONFIGURATION_SET: 'notices' },
  ],
  'record-delivery': [RecordDelivery, ledger],
  'settle-changes': [SettleChanges, { ...sealing, ...institutions, ...platform, ...ledger, ...topic }],
};

const problemsOf = (schema: v.GenericSchema, environment: unknown): readonly FieldProblem[] => {
  try {
    parse('environment', schema, environment);
    return [];
  } catch (error) {
    return error instanceof AppError ? error.problems : [{ field: 'no', problem: 'AppError' }];
  }
};

describe.each(Object.entries(environments))('the environment of %s', (_name, [schema, complete]) => {
  it('is sufficient', () => {
    expect(problemsOf(schema, { ...complete, PATH: '/bin', AWS_REGION: 'us-east-1' })).toEqual([]);
  });

  it.each(Object.keys(complete))('names %s if it is missing or empty', (name) => {
    for (const value of [undefined, ''])
      expect(problemsOf(schema, { ...complete, [name]: value })).toMatchObject([{ field: name }]);
  });

  it('reports all missing settings at once', () => {
    const named = problemsOf(schema, {}).map(({ field }) => field);
    const isAsked = (name: string): boolean => !name.startsWith('TOKEN_') && name !== 'JWKS_URL';
    expect(named).toEqual(expect.arrayContaining(Object.keys(complete).filter(isAsked)));
  });
});

describe('an environment', () => {
  const full = { ...partner, ...sealing, ...ledger, ...topic };

  it.each([
    ['TOKEN_FORMAT', 'canary'],
    ['TOKEN_SKEW_S', 'canary'],
    ['TOKEN_SKEW_S', '61'],
    ['TOKEN_ALGORITHMS', 'canary'],
    ['TOKEN_ALGORITHMS', 'HS256'],
    ['JWKS_URL', 'http://canary.example.com'],
    ['JWKS_URL', 'canary'],
    ['USERS_API_URL', 'http://canary.example.com'],
    ['OAUTH_TOKEN_URL', 'ftp://canary.example.com'],
    ['CHANGES_TABLE', 'ca'],
    ['CHANGE_TOPIC_ARN', 'canary'],
    ['QUARANTINE_S', 'canary'],
    ['QUARANTINE_S', '-1'],
    ['REPUBLISH_S', '1.5'],
    ['LEASE_S', 'canary'],
    ['REREAD_S', 'canary'],
    ['AUDIT_S', 'canary'],
    ['RETENTION_S', 'canary'],
  ])('is refused with %s=%s, named without its value', (name, value) => {
    const problems = problemsOf(UpdateContact, { ...full, [name]: value });
    expect(problems.map(({ field }) => field.replace(/\.\d+$/, ''))).toContain(name);
    expect(JSON.stringify(problems)).not.toContain('canary');
  });

  it('fills in the defaults', () => {
    expect(parse('environment', UpdateContact, full)).toMatchObject({
      QUARANTINE_S: 120,
      REPUBLISH_S: 60,
      LEASE_S: 90,
      REREAD_S: 60,
      AUDIT_S: 43_200,
      RETENTION_S: 34_560_000,
    });
    expect(parse('environment', SettleChanges, full)).toMatchObject({ SETTLE_PER_S: 50 });
  });

  it('is refused if nothing may be settled', () => {
    const problems = problemsOf(SettleChanges, { ...full, SETTLE_PER_S: '0' });
    expect(problems).toMatchObject([{ field: 'SETTLE_PER_S' }]);
  });
});
