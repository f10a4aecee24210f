import type { OwnTokenRule } from './own-token.ts';

/** In which claims the issuer says what; none of these names is public (contract §4). */
export interface ClaimNames {
  readonly audience: string;
  readonly institutionId: string;
  readonly customerId: string;
  readonly userId: string;
  readonly scope: string;
  readonly clientId: string;
}

/** What every access token must say of itself, in whatever form it comes. */
export interface AccessRules {
  readonly issuer: string;
  /** The token must name one of them. */
  readonly audiences: readonly string[];
  readonly claimNames: ClaimNames;
  /** The `ver` or `version` of an access token, where it has one. */
  readonly versions: readonly string[];
  /** What stands before each scope that counts. */
  readonly scopePrefix: string;
  readonly ownToken: OwnTokenRule;
  /** The institution of clients whose tokens do not say it, by client id. */
  readonly clientInstitutions: ReadonlyMap<string, string>;
  /** By how many seconds the issuer's clock and ours may disagree. */
  readonly skewS: number;
  /** The longest time from `iat` to `exp` that is accepted; absent: any. */
  readonly maxLifetimeS?: number | undefined;
  readonly now: () => number;
}
