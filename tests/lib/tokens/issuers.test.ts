import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { AppError } from '../../../lib/errors.ts';
import { jwtVerifier } from '../../../lib/tokens/jwt-verifier.ts';
import { customerId, mint, rs256, startS } from '../../fakes/token-issuer.ts';
import { jwtRules, keySetOf } from './strict-rules.ts';

const Token = v.object({
  header: v.record(v.string(), v.unknown()),
  claims: v.record(v.string(), v.unknown()),
});

const blockIn = (section: string, language: string): string =>
  new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(section)?.[1] ?? '';

/** The examples of the page: for each issuer its configuration, and a token that a client got for itself. */
const examples = new Map(
  readFileSync('docs/reference/issuers.md', 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const name = section.slice(0, section.indexOf('\n'));
      const token = v.parse(v.pipe(v.string(), v.parseJson(), Token), blockIn(section, 'json'));
      return [name, { environment: parseEnv(blockIn(section, 'properties')), ...token }] as const;
    }),
);

interface Change {
  readonly header?: object;
  readonly claims?: object;
  readonly environment?: object;
}

/** What becomes of an issuer's example token with these changes; a header member or claim of undefined is left out. */
const verify = async (issuer: string, { header, claims, environment }: Change = {}) => {
  const example = examples.get(issuer);
  if (example === undefined) throw new Error(`The page has no example for ${issuer}.`);
  const rules = jwtRules({ ...example.environment, ...environment }, keySetOf([rs256]));
  const token = mint(
    { ...example.claims, ...claims },
    { typ: undefined, kid: undefined, ...example.header, ...header },
  );
  return jwtVerifier(rules).verify(token);
};

const verdictOn = (issuer: string, change: Change): Promise<string> =>
  verify(issuer, change).then(
    () => 'accepted',
    (error: unknown) => (error instanceof AppError ? (error.detail ?? error.reason) : 'failed'),
  );

describe('the page’s example configuration for', () => {
  it.each([
    ['RFC 9068', 'partner'],
    ['Okta', '0oa1partner'],
    ['Auth0', 'partnerClient'],
    ['Auth0, RFC 9068 profile', 'partnerClient'],
    ['Keycloak', 'partner'],
    ['Entra ID', '11112222-bbbb-3333-cccc-4444dddd5555'],
    ['Cognito', '1example23456789'],
    ['Apigee', 'partnerKey1'],
  ])('%s accepts a client’s own token as the institution’s', async (issuer, clientId) => {
    expect(await verify(issuer)).toMatchObject({
      institutionId: '00016',
      customerId: undefined,
      clientId,
      scopes: expect.arrayContaining(['institution-users:write']),
    });
  });

  it('is one of eight sections on the page', () => {
    expect([...examples.keys()]).toHaveLength(8);
  });

  it.each([...examples.keys()])(
    '%s refuses the tokens of other issuers and for other APIs',
    async (issuer) => {
      expect(await verdictOn(issuer, { claims: { iss: 'https://other.example.com' } })).toBe(
        'issuer-not-trusted',
      );
      const forOthers = { aud: 'accounts', client_id: 'other' };
      expect(await verdictOn(issuer, { claims: forOthers })).toBe('audience-not-ours');
    },
  );

  const uuid = '9d4f4b0c-5a5c-4a5e-8f6b-2d7c1b1a9e10';
  const user = 'customer-claim-missing';
  const otherKind = 'token-of-another-kind';
  const noClient = 'client-claim-not-valid';
  type Refused = readonly [issuer: string, token: string, claims: object, detail: string, header?: object];
  it.each<Refused>([
    ['RFC 9068', 'a user’s token', { sub: uuid }, user],
    ['Okta', 'a user’s token', { sub: 'jane@example.com', uid: '00u1', auth_time: startS }, user],
    ['Okta', 'a user’s token with a subject like the client', { uid: '00u1' }, user],
    ['Okta', 'an ID token for us', { at_hash: 'fPlsvVszI29LU2UhDyJ9vg' }, 'token-is-an-id-token'],
    ['Okta', 'an ID token without a hash', { cid: undefined }, noClient],
    ['Okta', 'a logout token', {}, 'type-not-accepted', { typ: 'logout+jwt' }],
    ['Auth0', 'a user’s token', { sub: 'auth0|123456', gty: undefined }, user],
    ['Auth0', 'a subject that only has the same ending', { sub: 'x partnerClient@clients' }, user],
    ['Auth0', 'an ID token for us', { azp: undefined }, noClient],
    [
      'Auth0',
      'a token without the claim',
      { 'https://contact-info.example.com/institutionId': undefined, institutionId: '00016' },
      'institution-claim-missing',
    ],
    ['Auth0, RFC 9068 profile', 'a user’s token', { sub: 'auth0|123456' }, user],
    ['Keycloak', 'a user’s token', { preferred_username: 'jane', sid: uuid }, user],
    ['Keycloak', 'a user’s token without a name', { preferred_username: undefined }, user],
    ['Keycloak', 'a token of another account', { preferred_username: 'service-account-other' }, user],
    ['Keycloak', 'an ID token for us', { typ: 'ID' }, otherKind],
    ['Keycloak', 'a refresh token with its HMAC algorithm', {}, 'algorithm-not-allowed', { alg: 'HS512' }],
    ['Entra ID', 'a user’s token', { sub: 'AAAAAFf', scp: 'institution-users:write' }, user],
    ['Entra ID', 'a first-party user’s token', { scp: 'access' }, user],
    ['Entra ID', 'a token without oid and sub', { oid: undefined, sub: undefined }, user],
    ['Entra ID', 'an ID token for us', { azp: undefined }, noClient],
    ['Entra ID', 'a v1 token for us', { ver: '1.0' }, otherKind],
    ['Entra ID', 'a client that is not mapped', { azp: uuid }, 'institution-claim-missing'],
    ['Cognito', 'a user’s token with only a name', { username: 'jane' }, user],
    ['Cognito', 'an ID token for us', { token_use: 'id' }, otherKind],
    ['Cognito', 'a token without token_use', { token_use: undefined }, user],
    ['Apigee', 'a user’s token', { sub: 'jane' }, user],
    ['Apigee', 'a client that has users', { client_id: 'mobileKey' }, 'audience-not-ours'],
  ])('%s refuses %s', async (issuer, _, claims, detail, header = {}) => {
    expect(await verdictOn(issuer, { claims, header })).toBe(detail);
  });

  it.each([...examples.keys()])('%s reads no scope of another API', async (issuer) => {
    const claim =
      ['scp', 'roles', 'scope'].find((name) => examples.get(issuer)?.claims[name] !== undefined) ?? '';
    const other = issuer === 'Cognito' ? 'accounts/institution-users:write' : 'accounts:write';
    expect((await verify(issuer, { claims: { [claim]: other } })).scopes).not.toContain(
      'institution-users:write',
    );
  });

  it.each([...examples.keys()])('%s reads the customer that a user’s token names', async (issuer) => {
    const claims = { sub: uuid, username: 'jane', auth_time: startS, institutionCustomerId: customerId };
    expect(await verify(issuer, { claims })).toMatchObject({ customerId });
  });

  it.each<readonly [issuer: string, claims: object, environment: object]>([
    ['Entra ID', { sub: uuid, idtyp: 'app' }, { TOKEN_OWN_WHEN: 'idtyp=app' }],
    ['Keycloak', { client_id: 'partner', preferred_username: 'x' }, { TOKEN_OWN_WHEN: 'client_id={azp}' }],
    ['Apigee', { sub: 'partnerKey1' }, { TOKEN_OWN_WHEN: 'sub={client_id}', TOKEN_OWN_UNLESS: 'auth_time' }],
    ['Cognito', { institutionId: '00016' }, { TOKEN_CLIENT_INSTITUTIONS: '' }],
  ])('%s accepts the changes that the page describes', async (issuer, claims, environment) => {
    expect(await verdictOn(issuer, { claims, environment })).toBe('accepted');
  });
});
