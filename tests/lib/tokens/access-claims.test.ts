import { describe, expect, it } from '@jest/globals';
import { AppError } from '../../../lib/errors.ts';
import { isForAudience, judgeTimes, readAccessClaims } from '../../../lib/tokens/access-claims.ts';
import {
  audience,
  customerClaims,
  customerId,
  institutionClaims,
  issuer,
  startS,
} from '../../fakes/token-issuer.ts';
import { accessRules } from './strict-rules.ts';

/** Claims as they come out of a token, where a claim of undefined is absent. */
const asRead = (claims: object) =>
  Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));

const callerOf = (claims: object, environment: object = {}) => {
  const rules = accessRules(environment);
  const { caller, times } = readAccessClaims(asRead(claims), rules);
  judgeTimes(times, rules);
  return caller;
};

/** `accepted`, or the reason and detail of the refusal. */
const verdictOn = (claims: object, environment: object = {}): string => {
  try {
    callerOf(claims, environment);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [error.reason, error.detail].filter(Boolean).join(' ');
  }
};
const ofInstitution = (claims: object, environment: object = {}) =>
  verdictOn({ ...institutionClaims, ...claims }, environment);
const ofCustomer = (claims: object) => verdictOn({ ...customerClaims, ...claims });
const reads = (claims: object, environment: object = {}) =>
  callerOf({ ...institutionClaims, ...claims }, environment);

type Case = readonly [rule: string, claims: object, verdict: string];
const invalid = (detail: string): string => `token-invalid ${detail}`;

describe('readAccessClaims', () => {
  it('returns the caller of an institution token', () => {
    expect(reads({})).toEqual({
      institutionId: '00016',
      customerId: undefined,
      userId: undefined,
      clientId: 'partner',
      scopes: ['institution-users:read', 'institution-users:write'],
      authTimeS: undefined,
      acr: undefined,
    });
  });

  it('returns the caller of a customer token', () => {
    const institutionUserId = '0A1B2C3D4E5F60718293A4B5C6D7E8F9';
    expect(reads({ ...customerClaims, institutionUserId })).toMatchObject({
      customerId,
      userId: institutionUserId,
      authTimeS: startS - 60,
      acr: 'password',
    });
  });

  it.each<unknown>([
    'https://issuer.example',
    'https://ISSUER.example/',
    'https://іssuer.example/',
    null,
    [issuer],
  ])('refuses the issuer %j, because it compares exactly (RFC 8725 §3.8)', (iss) => {
    expect(ofInstitution({ iss })).toBe(invalid('issuer-not-trusted'));
  });

  describe('by the kind of token (RFC 8725 §3.11, §3.12)', () => {
    const idToken = invalid('token-is-an-id-token');
    const otherKind = invalid('token-of-another-kind');
    it.each<Case>([
      ['an ID token has a nonce', { nonce: 'n-0S6' }, idToken],
      ['an ID token may have at_hash', { at_hash: 'abc' }, idToken],
      ['an ID token may have c_hash', { c_hash: null }, idToken],
      ['token_use of an ID token', { token_use: 'id' }, otherKind],
      [
        'token_use and token_type of an access token',
        { token_use: 'access', token_type: 'access' },
        'accepted',
      ],
      ['names of an access token', { token_use: 'access_token', typ: 'access_token' }, 'accepted'],
      ['other names of an access token', { token_type: 'access_token', typ: 'access' }, 'accepted'],
      ['typ of an access token by RFC 9068', { typ: 'at+jwt' }, 'accepted'],
      ['token_use must be one word', { token_use: ['access'] }, otherKind],
      ['typ of a bearer token', { typ: 'Bearer' }, 'accepted'],
      ['token_type of a refresh token', { token_type: 'refresh_token' }, otherKind],
      ['tokenName of a refresh token', { tokenName: 'refresh_token', token_type: 'Bearer' }, otherKind],
      ['tokenName of an access token', { tokenName: 'access_token' }, 'accepted'],
      ['tok_type of an ID token', { tok_type: 'IT' }, otherKind],
      ['tok_type of an access token', { tok_type: 'AT' }, 'accepted'],
      ['a v1 token', { ver: '1.0' }, otherKind],
      ['a v1 token by another claim', { version: 'v1' }, otherKind],
      ['a v2 token', { ver: '2.0' }, 'accepted'],
      ['a v2 token, as a number', { ver: 2, version: 2 }, 'accepted'],
    ])('%s: %j', (_, claims, verdict) => {
      expect(ofInstitution(claims)).toBe(verdict);
    });

    it('accepts only the versions that the stage names', () => {
      expect(ofInstitution({ ver: 1 }, { TOKEN_VERSIONS: '1' })).toBe('accepted');
      expect(ofInstitution({ ver: 2 }, { TOKEN_VERSIONS: '1' })).toBe(otherKind);
    });
  });

  describe('by the times (RFC 7519 §4.1.4–4.1.6)', () => {
    const skewS = 30;
    it.each<Case>([
      ['exp a fraction inside the skew', { exp: startS - skewS + 0.25 }, 'accepted'],
      ['exp at the end of the skew', { exp: startS - skewS }, 'token-expired'],
      ['exp at the epoch', { exp: 0 }, 'token-expired'],
      ['exp may be as late as possible', { exp: Number.MAX_SAFE_INTEGER }, 'accepted'],
      ['exp is required', { exp: undefined }, invalid('exp-missing')],
      ['nbf at the end of the skew', { nbf: startS + skewS }, 'accepted'],
      ['nbf past the skew', { nbf: startS + skewS + 0.5 }, invalid('nbf-in-the-future')],
      ['iat may be absent', { iat: undefined }, 'accepted'],
      ['iat at the end of the skew', { iat: startS + skewS }, 'accepted'],
      ['iat past the skew', { iat: startS + skewS + 1 }, invalid('iat-in-the-future')],
      ['auth_time now', { ...customerClaims, auth_time: startS + 0.5 }, 'accepted'],
      [
        'auth_time past the skew',
        { ...customerClaims, auth_time: startS + skewS + 1 },
        invalid('auth-time-in-the-future'),
      ],
    ])('%s', (_, claims, verdict) => {
      expect(ofInstitution(claims)).toBe(verdict);
    });

    it.each([String(startS + 60), Infinity, NaN, -1, -0.5, 2 ** 53, null, true, [1]])(
      'refuses the date %p, which is not a NumericDate',
      (value) => {
        for (const name of ['exp', 'nbf', 'iat', 'auth_time'])
          expect(ofCustomer({ [name]: value })).toBe(invalid(`${name.replace('_', '-')}-not-a-date`));
      },
    );

    it.each<Case>([
      ['as long as allowed', {}, 'accepted'],
      ['longer', { exp: startS + 3601 }, invalid('lifetime-too-long')],
      ['for an unknown time', { iat: undefined }, invalid('iat-missing')],
    ])('judges a token that lives %s', (_, claims, verdict) => {
      expect(ofInstitution(claims, { TOKEN_MAX_LIFETIME_S: '3600' })).toBe(verdict);
    });
  });

  describe('scopes (RFC 6749 §3.3)', () => {
    it.each([
      [{ scope: 'a b' }, ['a', 'b']],
      [{ scope: ' a  b ' }, ['a', 'b']],
      [{ scope: ['a', 'b c'] }, ['a', 'b c']],
      [{ scope: 'a,b' }, ['a,b']],
      [{ scope: 'a\tb' }, ['a\tb']],
      [{ scope: '' }, []],
      [{ scope: undefined }, []],
      [{ scope: ['a', 1] }, []],
    ])('are read from %j as %j', (claims, scopes) => {
      expect(reads(claims).scopes).toEqual(scopes);
    });

    it('are read without the configured prefix, and ignored if they lack it', () => {
      const scopes = (scope: unknown) => reads({ scope }, { TOKEN_SCOPE_PREFIX: 'api/' }).scopes;
      expect(scopes('api/a other/b c apis/d api/')).toEqual(['a', '']);
      expect(scopes(['api/a', 'b'])).toEqual(['a']);
    });
  });

  describe('reading the caller', () => {
    const noInstitution = (detail: string): string => `token-without-institution institution-claim-${detail}`;
    it.each([null, '', '16', 16, '000160', '00016\n', '0001٦', ' 00016', ['00016']])(
      'refuses institution %j',
      (institutionId) => {
        expect(ofInstitution({ institutionId })).toBe(noInstitution('not-valid'));
      },
    );

    it.each([
      ['from the claim', {}, '', 'accepted'],
      ['as missing without a claim', { institutionId: undefined }, '', noInstitution('missing')],
      ['from the client', { institutionId: undefined }, 'other=00042,partner=00016', 'accepted'],
      [
        'as missing for another client',
        { institutionId: undefined },
        'other=00016',
        noInstitution('missing'),
      ],
      ['from claim and client if they agree', {}, 'partner=00016', 'accepted'],
      ['as invalid if claim and client disagree', {}, 'partner=00042', noInstitution('not-valid')],
      ['from the claim if the client is not configured', {}, 'other=00042', 'accepted'],
    ])('reads the institution %s', (_, claims, TOKEN_CLIENT_INSTITUTIONS, verdict) => {
      expect(ofInstitution(claims, { TOKEN_CLIENT_INSTITUTIONS })).toBe(verdict);
    });

    it.each([null, '', 7, 'x', customerId.toUpperCase(), `${customerId}0`, [customerId], {}])(
      'refuses customer %j',
      (institutionCustomerId) => {
        expect(ofCustomer({ institutionCustomerId })).toBe('token-without-customer customer-claim-not-valid');
      },
    );

    it.each([null, '', 7, 'a b', 'a#b', 'x'.repeat(65), ['U'], {}])(
      'refuses user %j',
      (institutionUserId) => {
        expect(ofCustomer({ institutionUserId })).toBe('token-without-customer user-claim-not-valid');
      },
    );

    it.each(['', 'a b', 'a\nb', 'x'.repeat(129), 5, null, undefined])('refuses client %j', (client_id) => {
      expect(ofInstitution({ client_id, sub: client_id, azp: 'partner' })).toBe(
        invalid('client-claim-not-valid'),
      );
    });

    it('treats a token as the institution’s own only if the subject is the client (RFC 9068 §2.2)', () => {
      expect(ofInstitution({})).toBe('accepted');
      const others = [{ sub: 'a-user' }, { sub: undefined }, { sub: null }];
      const ofUsers = [
        { institutionUserId: 'U' },
        { auth_time: startS },
        { acr: 'password' },
        { amr: ['pwd'] },
        { username: 'fin' },
        { preferred_username: 'fin' },
      ];
      for (const claims of [...others, ...ofUsers])
        expect(ofInstitution(claims)).toBe('token-without-customer customer-claim-missing');
    });

    it('ignores an acr that is not text', () => {
      expect(reads({ ...customerClaims, acr: 1 })).toMatchObject({ acr: undefined });
    });

    it('reads the claims by their configured names', () => {
      const environment = {
        TOKEN_CLAIM_INSTITUTION: 'https://bank.example/fi',
        TOKEN_CLAIM_CUSTOMER: '__proto__',
        TOKEN_CLAIM_USER: 'constructor',
        TOKEN_CLAIM_SCOPE: 'scp',
        TOKEN_CLAIM_CLIENT: 'cid',
        TOKEN_OWN_WHEN: 'sub={cid}',
      };
      const claims = { 'https://bank.example/fi': '00042', scp: ['a'], cid: 'other', sub: 'other' };
      const nobody = { customerId: undefined, userId: undefined };
      const caller = { institutionId: '00042', clientId: 'other', scopes: ['a'], ...nobody };
      expect(reads(claims, environment)).toMatchObject(caller);
    });
  });
});

describe('isForAudience', () => {
  it('accepts a text or a list with an exact match (RFC 7519 §4.1.3, RFC 8725 §3.9)', () => {
    const isOurs = (aud: unknown) => isForAudience({ aud }, accessRules());
    expect([audience, [audience], ['other', audience]].every(isOurs)).toBe(true);
    const others = ['contact-inf', 'contact-infos', 'Contact-Info', ['other'], [[audience]], [audience, 1]];
    expect([...others, [], {}, null, undefined].filter(isOurs)).toEqual([]);
  });

  it('accepts each configured audience in the configured claim', () => {
    const rules = accessRules({ TOKEN_AUDIENCE: 'a,b', TOKEN_CLAIM_AUDIENCE: 'client_id' });
    expect(['a', 'b', 'a,b', 'c'].map((client_id) => isForAudience({ client_id }, rules))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(isForAudience({ aud: 'a' }, rules)).toBe(false);
  });
});
