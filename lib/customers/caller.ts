/** Who is calling, as a verified token says; nothing a caller sends in any other header is believed. */
export interface Caller {
  /** Fixed when the token was minted, e.g. `00016`. */
  readonly institutionId: string;
  /** Present in customer tokens only: the one customer that the token may address. */
  readonly customerId: string | undefined;
  /** In customer tokens whose issuer says it: the one user of that customer whom the token may address. */
  readonly userId?: string | undefined;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** When the customer signed in, in seconds since the epoch (OpenID Connect Core §2, `auth_time`). */
  readonly authTimeS: number | undefined;
  /** How the customer signed in (OpenID Connect Core §2, `acr`). */
  readonly acr: string | undefined;
}

/** Answers who is calling, or throws an AppError: 401 for the token's faults, 503 for an outage of what verifies it. */
export interface TokenVerifier {
  verify(token: string): Promise<Caller>;
}
