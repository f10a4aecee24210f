import { randomUUID } from 'node:crypto';
import type { ChangeRecord, UserKey } from '../../lib/changes/change.ts';
import { pastToKeep, recentChanges } from '../../lib/changes/past-changes.ts';
import { toChangeId } from '../../lib/changes/change-id.ts';
import { rememberAddresses, type NewestChange } from '../../lib/changes/former-addresses.ts';
import { openChange } from '../../lib/changes/open-change.ts';
import type { ContactPoint } from '../../lib/contact/contact-points.ts';

const formerEmail = 'finley.former@gmail.com';
/** What is on file of the bench's user (upstreams/sample-user.ts), so that the change is seen to have taken effect. */
const newEmail = 'finley.banker@gmail.com';

const emailPoints = (value: string): readonly ContactPoint[] => [
  { field: 'email', place: 'login', value },
  { field: 'email', place: 'method', id: 'email-1', value },
];

const contacts = {
  before: emailPoints(formerEmail),
  after: emailPoints(newEmail),
  recipients: [
    { channel: 'email', role: 'old', address: formerEmail, maskedAddress: 'f•••@g•••.com' },
    { channel: 'sms', role: 'old', address: '+12025550123', maskedAddress: '+1•••23' },
    { channel: 'email', role: 'new', address: newEmail, maskedAddress: 'f•••@g•••.com' },
  ],
} as const;

const limit = { changes: 3, hours: 24 };

/** A change of the email address that took effect, and whose process died before it could say so. */
export const unsettledChange = (
  key: UserKey,
  {
    number,
    openedAt,
    last,
  }: {
    readonly number: number;
    readonly openedAt: number;
    /** The change before it. */
    readonly last?: NewestChange | undefined;
  },
): NewestChange => {
  const record = openChange({
    ...key,
    number,
    institutionUserId: key.userKey,
    changeId: toChangeId(number, randomUUID()),
    owner: randomUUID(),
    clientId: 'partner',
    correlationId: randomUUID(),
    fields: ['email'],
    repeats: [],
    recipients: contacts.recipients.map(({ channel, role, maskedAddress }) => ({
      channel,
      role,
      maskedAddress,
    })),
    openedAt,
    sendBy: openedAt + 4_000,
    resolveAt: openedAt + 124_000,
  });
  const details = {
    ...contacts,
    remembered: rememberAddresses(last, openedAt),
    past: pastToKeep(recentChanges(last), limit, openedAt),
  };
  return { record, details, stored: [] };
};

/** The change as it stands once everybody was told and it was audited. */
export const longOver = (change: ChangeRecord, openedAt: number): ChangeRecord => ({
  ...change,
  openedAt,
  settledAt: openedAt + 300,
  state: 'NOTIFIED',
  effects: { email: 'applied' },
  notices: {
    'email/old': { state: 'delivered', providerId: 'bench-1', at: openedAt + 900 },
    'sms/old': { state: 'delivered', providerId: 'bench-2', at: openedAt + 900 },
    'email/new': { state: 'delivered', providerId: 'bench-3', at: openedAt + 900 },
  },
  due: undefined,
});
