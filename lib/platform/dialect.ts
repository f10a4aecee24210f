import type { UpdateBlocker, UserName } from '../customers/users-api.ts';

export interface InfoEntry {
  readonly key: string;
  readonly value: string;
}

export interface PlatformDialect {
  readonly path: string;
  readonly userIdTypes: Readonly<Record<UserName['type'], string>>;
  readonly blockers: readonly UpdateBlocker[];
  /** Shows that the user accepted the disclosures; absent: not checked. */
  readonly disclosures?: InfoEntry | undefined;
  /** The key in `additionalInfo` of the language that a user reads; absent: the platform tells none. */
  readonly languageKey?: string | undefined;
}

export const statusBlockers = [
  'NOT_ACTIVE',
  'NOT_REGISTERED',
  'LOCKED',
  'ON_HOLD',
  'REJECTED',
] as const satisfies readonly UpdateBlocker[];

/** The platform as published (contract §3). */
export const publishedDialect: PlatformDialect = {
  path: '/v1/institution-users',
  userIdTypes: {
    CUSTOMER_ID: 'LEGACY_USER_GUID',
    LOGIN_ID: 'LOGIN_ID',
    INSTITUTION_USER_ID: 'INSTITUTION_USER_ID',
  },
  blockers: statusBlockers,
};
