export interface Caller {
  readonly institutionId: string;
  /** In customer tokens: the only customer that the token allows. */
  readonly customerId: string | undefined;
  /** In some customer tokens: the only user that the token allows. */
  readonly userId?: string | undefined;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly authTimeS: number | undefined;
  readonly acr: string | undefined;
}

/** Throws an AppError: 401 for a bad token, 503 if the token cannot be verified now. */
export interface TokenVerifier {
  verify(token: string): Promise<Caller>;
}
