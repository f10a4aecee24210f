export interface Caller {
  readonly institutionId: string;
  /** In customer tokens: the one customer it reaches. */
  readonly customerId: string | undefined;
  /** In some customer tokens: the one user it reaches. */
  readonly userId?: string | undefined;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly authTimeS: number | undefined;
  readonly acr: string | undefined;
}

/** Throws an AppError: 401 for a token at fault, 503 if the token cannot be verified now. */
export interface TokenVerifier {
  verify(token: string): Promise<Caller>;
}
