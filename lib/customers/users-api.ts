import type { ContactPoint } from '../contact/contact-points.ts';

export const updateBlockers = [
  'NOT_REGISTERED',
  'NOT_ACTIVE',
  'DISCLOSURES_NOT_ACCEPTED',
  'LOCKED',
  'ON_HOLD',
  'REJECTED',
  'RECENTLY_REVERTED',
] as const;
export type UpdateBlocker = (typeof updateBlockers)[number];

/** How a partner names a customer: by the institution's customer id or by what the customer signs in with. */
export interface CustomerName {
  readonly type: 'CUSTOMER_ID' | 'LOGIN_ID';
  readonly value: string;
}

export type UserName = CustomerName | { readonly type: 'INSTITUTION_USER_ID'; readonly value: string };

export interface User {
  readonly institutionId: string;
  readonly institutionUserId: string;
  /** The user's own GUID (`legacyUserGuid`); undefined where the platform tells none. */
  readonly guid?: string | undefined;
  readonly customerIds: readonly string[];
  /** The language that the user reads, e.g. `es-US`; undefined where the platform tells none. */
  readonly language?: string | undefined;
  readonly blockers: readonly UpdateBlocker[];
  readonly contactPoints: readonly ContactPoint[];
}

export type WriteOutcome =
  /** Answered with success; `stored` is what is on file after it, where the reply shows it. */
  | { readonly outcome: 'accepted'; readonly stored?: readonly ContactPoint[] | undefined }
  /** The platform or its gateway said no, or not one byte was sent. */
  | {
      readonly outcome: 'rejected';
      readonly because:
        'contact-in-use' | 'user-unknown' | 'values-not-accepted' | 'throttled' | 'unavailable';
      readonly isUnsent?: true;
      readonly retryAfterS?: number | undefined;
      readonly cause?: unknown;
    }
  | { readonly outcome: 'unknown'; readonly cause: unknown };

export interface CallContext {
  readonly institutionId: string;
  /** Sent as `transactionId`; a UUID. */
  readonly correlationId: string;
  /** Epoch milliseconds after which the answer is of no use. */
  readonly deadline: number;
}

export interface UsersApi {
  /** Answers undefined when the institution has no such user; throws `upstream-unavailable` when it cannot say. */
  findUser(name: UserName, context: CallContext): Promise<User | undefined>;
  /** One attempt; no byte leaves after `sendBy`, in epoch milliseconds. Never throws. */
  writeContact(
    write: {
      readonly institutionUserId: string;
      readonly after: readonly ContactPoint[];
      readonly sendBy: number;
    },
    context: CallContext,
  ): Promise<WriteOutcome>;
}
