import {
  type AccessRules,
  readAccessRules,
  TokenEnvironment,
} from '../../../lib/tokens/token-environment.ts';
import type { JwtRules, KeySet } from '../../../lib/tokens/jwt-verifier.ts';
import type { VerificationKey } from '../../../lib/tokens/signature.ts';
import { parse } from '../../../lib/parse.ts';
import { atStart, audience, issuer, issuerKeys } from '../../fakes/token-issuer.ts';

/** What a stage must say of its tokens; all else has a strict default. */
export const jwtEnvironment = {
  TOKEN_FORMAT: 'jwt',
  TOKEN_ISSUER: issuer,
  TOKEN_AUDIENCE: audience,
  JWKS_URL: 'https://issuer.example/keys',
  INTROSPECTION_URL: '',
};

const parseEnvironment = (environment: object) =>
  parse('environment', TokenEnvironment, { ...jwtEnvironment, ...environment });

export const accessRules = (environment: object = {}): AccessRules =>
  readAccessRules(parseEnvironment(environment), atStart);

interface NamedKey extends VerificationKey {
  readonly kid: string;
}

/** A key set that holds these keys, and the ids it was asked for. */
export const keySetOf = (keys: readonly NamedKey[] = issuerKeys) => {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    find: (kid: string | undefined) => {
      asked.push(kid);
      return Promise.resolve(keys.filter((key) => kid === undefined || key.kid === kid));
    },
  };
};

export const jwtRules = (environment: object = {}, keys: KeySet = keySetOf()): JwtRules => {
  const parsed = parseEnvironment({ ...environment, TOKEN_FORMAT: 'jwt' });
  if (parsed.TOKEN_FORMAT !== 'jwt') throw new Error('The environment is for JWTs.');
  return {
    ...readAccessRules(parsed, atStart),
    keys,
    algorithms: parsed.TOKEN_ALGORITHMS,
    types: parsed.TOKEN_TYPES,
    isKeyIdOptional: parsed.TOKEN_KEY_ID === 'optional',
  };
};
