import type { ErrorReason } from './error-table.ts';

/** Never repeats the value. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

export type Reading<Value> =
  | { readonly value: Value; readonly problems?: never }
  | { readonly value?: never; readonly problems: readonly FieldProblem[] };

export interface SignIn {
  readonly maxAgeS: number;
  readonly acrValues?: readonly string[] | undefined;
}

export interface AppErrorDetails {
  /** Refines the reason in the audit record, e.g. `algorithm-not-allowed`; never sent to the caller. */
  readonly detail?: string | undefined;
  readonly problems?: readonly FieldProblem[] | undefined;
  readonly retryAfterS?: number | undefined;
  readonly scope?: string | undefined;
  readonly signIn?: SignIn | undefined;
  readonly allow?: string | undefined;
  /** The change whose outcome is unknown. */
  readonly changeId?: string | undefined;
  readonly cause?: unknown;
}

/** A failure that ends a request; its message is the reason, never built from data. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly reason: ErrorReason;
  readonly detail: string | undefined;
  readonly problems: readonly FieldProblem[];
  readonly retryAfterS: number | undefined;
  readonly scope: string | undefined;
  readonly signIn: SignIn | undefined;
  readonly allow: string | undefined;
  readonly changeId: string | undefined;

  constructor(reason: ErrorReason, details: AppErrorDetails = {}) {
    super(reason, { cause: details.cause });
    this.reason = reason;
    this.detail = details.detail;
    this.problems = details.problems ?? [];
    this.retryAfterS = details.retryAfterS;
    this.scope = details.scope;
    this.signIn = details.signIn;
    this.allow = details.allow;
    this.changeId = details.changeId;
  }
}
