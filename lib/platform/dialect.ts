import type { UpdateBlocker, UserName } from '../customers/users-api.ts';

/** A member of a user's `additionalInfo`. */
export interface InfoEntry {
  readonly key: string;
  readonly value: string;
}

/** What differs from one deployment of the platform to another. */
export interface PlatformDialect {
  /** Of the Users API, without the user's id. */
  readonly path: string;
  /** What the platform calls the kinds of id by which we name users. */
  readonly userIdTypes: Readonly<Record<UserName['type'], string>>;
  /** What in a user's status keeps the contact information from being updated. */
  readonly blockers: readonly UpdateBlocker[];
  /** Says that the user accepted the disclosures; absent: nothing does, and nobody is asked to. */
  readonly disclosures?: InfoEntry | undefined;
}

export const statusBlockers = [
  'NOT_ACTIVE',
  'NOT_REGISTERED',
  'LOCKED',
  'ON_HOLD',
  'REJECTED',
] as const satisfies readonly UpdateBlocker[];

/** The platform as published (contract §3). Of a primary user, the legacy GUID is the institution's customer id. */
export const publishedDialect: PlatformDialect = {
  path: '/v1/institution-users',
  userIdTypes: {
    CUSTOMER_ID: 'LEGACY_USER_GUID',
    LOGIN_ID: 'LOGIN_ID',
    INSTITUTION_USER_ID: 'INSTITUTION_USER_ID',
  },
  blockers: statusBlockers,
};
