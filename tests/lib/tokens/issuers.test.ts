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

describe('the example configuration of the page for', () => {
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

  it('stands on the page with every other section', () => {
    expect([...examples.keys()]).toHaveLength(8);
  });

  const uuid = '9d4f4b0c-5a5c-4a5e-8f6b-2d7c1b1a9e10';
  const user = 'customer-claim-missing';
  const idToken = 'token-is-an-id-token';
  type Case = readonly [issuer: string, token: string, change: Change, detail: string];
  it.each<Case>([
    ['RFC 9068', 'a user’s token', { claims: { sub: uuid } }, user],
    ['RFC 9068', 'a token without a subject', { claims: { sub: undefined } }, user],
    ['RFC 9068', 'a user’s token with a sign-in', { claims: { auth_time: startS } }, user],
    ['RFC 9068', 'an ID token', { header: { typ: 'JWT' } }, 'type-not-accepted'],
    [
      'RFC 9068',
      'another issuer’s token',
      { claims: { iss: 'https://auth.example.net' } },
      'issuer-not-trusted',
    ],
    ['RFC 9068', 'a token for another API', { claims: { aud: 'accounts' } }, 'audience-not-ours'],
    ['RFC 9068', 'a v1 token', { claims: { ver: '1.0' } }, 'token-of-another-kind'],

    ['Okta', 'a user’s token', { claims: { sub: 'jane@example.com', uid: '00u1', auth_time: startS } }, user],
    ['Okta', 'a user’s token with a subject like the client', { claims: { uid: '00u1' } }, user],
    [
      'Okta',
      'an ID token',
      {
        claims: {
          sub: '00u1',
          aud: '0oa1partner',
          cid: undefined,
          amr: ['pwd'],
          idp: '00o1',
          preferred_username: 'jane@example.com',
          auth_time: startS,
          at_hash: 'fPlsvVszI29LU2UhDyJ9vg',
        },
      },
      'audience-not-ours',
    ],
    ['Okta', 'an ID token for us', { claims: { at_hash: 'fPlsvVszI29LU2UhDyJ9vg' } }, idToken],
    ['Okta', 'an ID token without a hash', { claims: { cid: undefined } }, 'client-claim-not-valid'],
    [
      'Okta',
      'another server’s token',
      { claims: { iss: 'https://example.okta.com/oauth2/default' } },
      'issuer-not-trusted',
    ],
    [
      'Okta',
      'the org server’s token',
      { claims: { iss: 'https://example.okta.com', aud: 'https://example.okta.com' } },
      'audience-not-ours',
    ],
    [
      'Okta',
      'another tenant’s token',
      { claims: { iss: 'https://other.okta.com/oauth2/aus1contactinfo' } },
      'issuer-not-trusted',
    ],
    ['Okta', 'a logout token', { header: { typ: 'logout+jwt' } }, 'type-not-accepted'],

    ['Auth0', 'a user’s token', { claims: { sub: 'auth0|123456', gty: undefined } }, user],
    ['Auth0', 'a token of another client', { claims: { sub: 'other@clients' } }, user],
    ['Auth0', 'a subject that only ends alike', { claims: { sub: 'x partnerClient@clients' } }, user],
    [
      'Auth0',
      'an ID token',
      {
        claims: { sub: 'auth0|123456', aud: 'partnerClient', azp: undefined, sid: 's', nonce: 'n' },
      },
      'audience-not-ours',
    ],
    ['Auth0', 'an ID token for us', { claims: { azp: undefined } }, 'client-claim-not-valid'],
    [
      'Auth0',
      'another tenant’s token',
      { claims: { iss: 'https://other.us.auth0.com/' } },
      'issuer-not-trusted',
    ],
    [
      'Auth0',
      'a token without the claim',
      { claims: { 'https://contact-info.example.com/institutionId': undefined, institutionId: '00016' } },
      'institution-claim-missing',
    ],

    ['Auth0, RFC 9068 profile', 'a user’s token', { claims: { sub: 'auth0|123456' } }, user],
    ['Auth0, RFC 9068 profile', 'an ID token', { header: { typ: 'JWT' } }, 'type-not-accepted'],
    [
      'Auth0, RFC 9068 profile',
      'another tenant’s token',
      { claims: { iss: 'https://other.us.auth0.com/' } },
      'issuer-not-trusted',
    ],

    [
      'Keycloak',
      'a user’s token',
      { claims: { preferred_username: 'jane', sid: uuid, email: 'jane@example.com' } },
      user,
    ],
    ['Keycloak', 'a user’s token without a name', { claims: { preferred_username: undefined } }, user],
    [
      'Keycloak',
      'a token of another client’s account',
      { claims: { preferred_username: 'service-account-other' } },
      user,
    ],
    ['Keycloak', 'a user’s token with a sign-in', { claims: { auth_time: startS } }, user],
    ['Keycloak', 'an ID token', { claims: { typ: 'ID', at_hash: 'a', aud: 'partner' } }, 'audience-not-ours'],
    ['Keycloak', 'an ID token for us', { claims: { typ: 'ID' } }, 'token-of-another-kind'],
    ['Keycloak', 'a refresh token', { claims: { typ: 'Refresh' } }, 'token-of-another-kind'],
    ['Keycloak', 'an offline token', { claims: { typ: 'Offline' } }, 'token-of-another-kind'],
    ['Keycloak', 'a logout token', { claims: { typ: 'Logout' } }, 'token-of-another-kind'],
    ['Keycloak', 'a refresh token, as signed', { header: { alg: 'HS512' } }, 'algorithm-not-allowed'],
    [
      'Keycloak',
      'another realm’s token',
      { claims: { iss: 'https://keycloak.example.com/realms/other' } },
      'issuer-not-trusted',
    ],

    ['Entra ID', 'a user’s token', { claims: { sub: 'AAAAAFf', scp: 'institution-users:write' } }, user],
    ['Entra ID', 'a user’s token of a first-party kind', { claims: { scp: 'access' } }, user],
    ['Entra ID', 'a token without oid', { claims: { oid: undefined } }, user],
    ['Entra ID', 'a token without oid and sub', { claims: { oid: undefined, sub: undefined } }, user],
    [
      'Entra ID',
      'an ID token',
      { claims: { aud: uuid, azp: undefined, sub: 'AAAAAFf', preferred_username: 'j@example.com' } },
      'audience-not-ours',
    ],
    ['Entra ID', 'an ID token for us', { claims: { azp: undefined } }, 'client-claim-not-valid'],
    [
      'Entra ID',
      'a v1 token',
      {
        claims: {
          ver: '1.0',
          iss: 'https://sts.windows.net/aaaabbbb-0000-cccc-1111-dddd2222eeee/',
          aud: 'api://contact-info',
        },
      },
      'audience-not-ours',
    ],
    ['Entra ID', 'a v1 token for us', { claims: { ver: '1.0' } }, 'token-of-another-kind'],
    [
      'Entra ID',
      'another tenant’s token',
      { claims: { iss: `https://login.microsoftonline.com/${uuid}/v2.0`, tid: uuid } },
      'issuer-not-trusted',
    ],
    ['Entra ID', 'a client that is not mapped', { claims: { azp: uuid } }, 'institution-claim-missing'],

    ['Cognito', 'a user’s token', { claims: { sub: uuid, username: 'jane' } }, user],
    ['Cognito', 'a user’s token with a name alone', { claims: { username: 'jane' } }, user],
    [
      'Cognito',
      'an ID token',
      {
        claims: {
          sub: uuid,
          aud: '1example23456789',
          client_id: undefined,
          token_use: 'id',
          'cognito:username': 'jane',
        },
      },
      'audience-not-ours',
    ],
    ['Cognito', 'an ID token for us', { claims: { token_use: 'id' } }, 'token-of-another-kind'],
    ['Cognito', 'a token of no stated use', { claims: { token_use: undefined } }, user],
    [
      'Cognito',
      'another client’s token',
      { claims: { sub: 'other', client_id: 'other' } },
      'audience-not-ours',
    ],
    [
      'Cognito',
      'another pool’s token',
      { claims: { iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Example2' } },
      'issuer-not-trusted',
    ],

    ['Apigee', 'a user’s token', { claims: { sub: 'jane' } }, user],
    ['Apigee', 'a client that has users', { claims: { client_id: 'mobileKey' } }, 'audience-not-ours'],
    ['Apigee', 'a user’s token with a sign-in', { claims: { auth_time: startS } }, user],
    ['Apigee', 'a token of another type', { header: { typ: 'JWT' } }, 'type-not-accepted'],
    ['Apigee', 'a token of another algorithm', { header: { alg: 'PS256' } }, 'algorithm-not-of-key'],
    [
      'Apigee',
      'another proxy’s token',
      { claims: { iss: 'https://api.example.com/auth/v1' } },
      'issuer-not-trusted',
    ],
  ])('%s refuses %s', async (issuer, _, change, detail) => {
    expect(await verdictOn(issuer, change)).toBe(detail);
  });

  it.each([...examples.keys()])('%s reads no scope that another API has given', async (issuer) => {
    const claim =
      ['scp', 'roles', 'scope'].find((name) => examples.get(issuer)?.claims[name] !== undefined) ?? '';
    const other = issuer === 'Cognito' ? 'accounts/institution-users:write' : 'accounts:write';
    expect((await verify(issuer, { claims: { [claim]: other } })).scopes).not.toContain(
      'institution-users:write',
    );
  });

  it.each([...examples.keys()])(
    '%s lets a user’s token reach the customer that it names, and no other',
    async (issuer) => {
      const claims = { sub: uuid, username: 'jane', auth_time: startS, institutionCustomerId: customerId };
      expect(await verify(issuer, { claims })).toMatchObject({ customerId });
    },
  );

  it.each<readonly [issuer: string, change: Change]>([
    ['Entra ID', { claims: { sub: uuid, idtyp: 'app' }, environment: { TOKEN_OWN_WHEN: 'idtyp=app' } }],
    [
      'Keycloak',
      {
        claims: { client_id: 'partner', preferred_username: 'x' },
        environment: { TOKEN_OWN_WHEN: 'client_id={azp}' },
      },
    ],
    [
      'Apigee',
      {
        claims: { sub: 'partnerKey1' },
        environment: { TOKEN_OWN_WHEN: 'sub={client_id}', TOKEN_OWN_UNLESS: 'auth_time' },
      },
    ],
    ['Cognito', { claims: { institutionId: '00016' }, environment: { TOKEN_CLIENT_INSTITUTIONS: '' } }],
  ])('%s may be changed as the page says', async (issuer, change) => {
    expect(await verdictOn(issuer, change)).toBe('accepted');
  });
});
