import type * as v from 'valibot';
import type { Policy } from '../../../../lib/institutions/institutions.ts';

export type PolicyInput = v.InferInput<typeof Policy>;

/** A value as it is sent, what becomes of it, and under which policy if that is not the default. */
export interface ValueCase<Sent, Kept> {
  readonly sent: Sent;
  readonly policy: PolicyInput;
  /** What the platform is asked to store; absent where the value is refused. */
  readonly kept?: Kept;
  /** The problem that the answer names. */
  readonly refused?: string;
}

/** One rule of the values, and the cases that it decides. Tests run them, and docs/reference/values.md shows them. */
export interface ValueRule<Sent, Kept> {
  readonly rule: string;
  readonly cases: readonly ValueCase<Sent, Kept>[];
}
