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

export interface CustomerName {
  readonly type: 'CUSTOMER_ID' | 'LOGIN_ID';
  readonly value: string;
}

export type UserName = CustomerName | { readonly type: 'INSTITUTION_USER_ID'; readonly value: string };

export interface User {
  readonly institutionId: string;
  readonly institutionUserId: string;
  /** The user's own GUID (`legacyUserGuid`), if the platform has one. */
  readonly guid?: string | undefined;
  readonly customerIds: readonly string[];
  /** For example `es-US`, if the platform has one. */
  readonly language?: string | undefined;
  readonly blockers: readonly UpdateBlocker[];
  readonly contactPoints: readonly ContactPoint[];
}

export type WriteOutcome =
  /** `stored`: the values on file after the write, if the reply shows them. */
  | { readonly outcome: 'accepted'; readonly stored?: readonly ContactPoint[] | undefined }
  /** The platform or its gateway refused, or nothing was sent. */
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
  /** In epoch milliseconds. */
  readonly deadline: number;
}

export interface UsersApi {
  /** Undefined if the institution has no such user; throws `upstream-unavailable` if that is unclear. */
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
