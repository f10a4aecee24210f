import type { ContactPoint } from '../contact/contact-points.ts';

/** Why a customer's contact information may not be updated (contract §6.2). */
export const updateBlockers = [
  'NOT_REGISTERED',
  'NOT_ACTIVE',
  'DISCLOSURES_NOT_ACCEPTED',
  'LOCKED',
  'ON_HOLD',
  'REJECTED',
] as const;
export type UpdateBlocker = (typeof updateBlockers)[number];

/** How a partner names a customer: by the institution's customer id or by what the customer signs in with. */
export interface CustomerName {
  readonly type: 'CUSTOMER_ID' | 'LOGIN_ID';
  readonly value: string;
}

/** How a user is named upstream: as partners do, or by the Users API's own id. */
export type UserName = CustomerName | { readonly type: 'INSTITUTION_USER_ID'; readonly value: string };

/** A user of the digital-banking platform and the contact information on file. */
export interface User {
  readonly institutionId: string;
  readonly institutionUserId: string;
  /** The user's own GUID (`legacyUserGuid`); undefined where the platform tells none. */
  readonly guid?: string | undefined;
  /** The `institutionCustomerId`s that the user acts for, sorted. */
  readonly customerIds: readonly string[];
  /** The language that the user reads, e.g. `es-US`; undefined where the platform tells none. */
  readonly language?: string | undefined;
  /** Empty when the contact information may be updated. */
  readonly blockers: readonly UpdateBlocker[];
  readonly contactPoints: readonly ContactPoint[];
}

/** What the service knows after one attempt to write. */
export type WriteOutcome =
  /** Answered with success; `stored` is what is on file after it, where the reply shows it. */
  | { readonly outcome: 'accepted'; readonly stored?: readonly ContactPoint[] | undefined }
  /** The platform or its gateway said no, or not one byte was sent. */
  | {
      readonly outcome: 'rejected';
      readonly because:
        'contact-in-use' | 'user-unknown' | 'values-not-accepted' | 'throttled' | 'unavailable';
      /** Set when it is certain that not one byte was sent. */
      readonly isUnsent?: true;
      readonly retryAfterS?: number | undefined;
      readonly cause?: unknown;
    }
  | { readonly outcome: 'unknown'; readonly cause: unknown };

/** What every call upstream carries along. */
export interface CallContext {
  readonly institutionId: string;
  /** Sent as `transactionId`; a UUID. */
  readonly correlationId: string;
  /** Epoch milliseconds after which the answer is of no use. */
  readonly deadline: number;
}

/** The platform's Users API (contract §3 and §6.7). */
export interface UsersApi {
  /** Answers undefined when the institution has no such user; throws `upstream-unavailable` when it cannot say. */
  findUser(name: UserName, context: CallContext): Promise<User | undefined>;
  /**
   * Writes the contact points named in one attempt. No byte leaves after `sendBy` (epoch
   * milliseconds). Never throws.
   */
  writeContact(
    write: {
      readonly institutionUserId: string;
      readonly after: readonly ContactPoint[];
      readonly sendBy: number;
    },
    context: CallContext,
  ): Promise<WriteOutcome>;
}
