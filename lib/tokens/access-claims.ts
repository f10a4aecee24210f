import type { Caller } from '../customers/caller.ts';
import type { JsonObject } from '../strict-json.ts';
import type { AccessRules } from './access-rules.ts';
import { refuseToken } from './refuse-token.ts';
import { refuseOtherKinds } from './token-kind.ts';
import { readOwner } from './token-owner.ts';
import { readTimes, type TokenTimes } from './token-times.ts';

const isText = (value: unknown): value is string => typeof value === 'string';

const textsIn = (value: unknown): readonly string[] => {
  if (isText(value)) return [value];
  return Array.isArray(value) && value.every(isText) ? value : [];
};

/** RFC 7519 §4.1.3: the audience is one text or a list, and one of them is exactly ours (RFC 8725 §3.9). */
export const isForAudience = (
  claims: JsonObject,
  { audiences, claimNames }: Pick<AccessRules, 'audiences' | 'claimNames'>,
): boolean => textsIn(claims[claimNames.audience]).some((each) => audiences.includes(each));

/** RFC 6749 §3.3: one text, separated by spaces; or a list of texts. Compared exactly, so nothing is trimmed. */
const readScopes = (claim: unknown, prefix: string): readonly string[] => {
  const scopes = isText(claim) ? claim.split(' ').filter((scope) => scope !== '') : textsIn(claim);
  if (prefix === '') return scopes;
  return scopes.filter((scope) => scope.startsWith(prefix)).map((scope) => scope.slice(prefix.length));
};

/** What a token says of its caller and of its times; the times are not judged yet. */
export interface AccessClaims {
  readonly caller: Caller;
  readonly times: TokenTimes;
}

export const readAccessClaims = (claims: JsonObject, rules: AccessRules): AccessClaims => {
  refuseOtherKinds(claims, rules.versions);
  // RFC 8725 §3.8, RFC 9068 §4: exactly.
  if (claims['iss'] !== rules.issuer) refuseToken('issuer-not-trusted');
  const times = readTimes(claims);
  const acr = claims['acr'];
  const caller = {
    ...readOwner(claims, rules),
    scopes: readScopes(claims[rules.claimNames.scope], rules.scopePrefix),
    authTimeS: times.signedInS,
    acr: isText(acr) ? acr : undefined,
  };
  return { caller, times };
};
