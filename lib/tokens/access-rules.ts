import type { OwnTokenRule } from './own-token.ts';

/** In which claims the issuer says what (contract §4). */
export interface ClaimNames {
  readonly audience: string;
  readonly institutionId: string;
  readonly customerId: string;
  readonly userId: string;
  readonly scope: string;
  readonly clientId: string;
}

export interface AccessRules {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly claimNames: ClaimNames;
  /** The `ver` or `version` of an access token, where it has one. */
  readonly versions: readonly string[];
  /** What stands before each scope that counts. */
  readonly scopePrefix: string;
  readonly ownToken: OwnTokenRule;
  /** By client id, for clients whose tokens do not name it. */
  readonly clientInstitutions: ReadonlyMap<string, string>;
  readonly skewS: number;
  readonly maxLifetimeS?: number | undefined;
  readonly now: () => number;
}
