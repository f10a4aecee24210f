import { randomUUID } from 'node:crypto';
import type { ChangeDetails, ChangeRecord } from '../../lib/changes/change.ts';
import { toChangeId } from '../../lib/changes/change-id.ts';
import { openChange } from '../../lib/changes/open-change.ts';
import type { ContactPoint } from '../../lib/contact/contact-points.ts';
import type { InstitutionUser } from '../../local/platform/institution-user.ts';
import { type Customer, emailOf } from './customers.ts';

const emailPoints = (user: InstitutionUser, value: string): readonly ContactPoint[] => [
  { field: 'email', place: 'login', value },
  ...user.contactMethods
    .filter(({ protocol }) => protocol === 'EMAIL')
    .map(({ id }): ContactPoint => ({ field: 'email', place: 'method', id, value })),
];

/** A change of the email address as it stands in the ledger when its process died before it could say more. */
export const abandonedChange = (
  customer: Customer,
  user: InstitutionUser,
  openedAt: number,
): { readonly change: ChangeRecord; readonly details: ChangeDetails } => {
  const { institutionId, customerId, institutionUserId } = customer;
  const [former, fresh] = [user.email ?? '', emailOf(customer, 1)];
  const recipients = [
    { channel: 'email', role: 'old', address: former, maskedAddress: 'c•••@mail.example' },
    { channel: 'sms', role: 'old', address: `+1207${customer.serial}`, maskedAddress: '+1•••' },
    { channel: 'email', role: 'new', address: fresh, maskedAddress: 'c•••@mail.example' },
  ] as const;
  const change = openChange({
    institutionId,
    userKey: customerId,
    institutionUserId,
    number: 1,
    changeId: toChangeId(1, randomUUID()),
    owner: randomUUID(),
    clientId: 'partner',
    correlationId: randomUUID(),
    fields: ['email'],
    recipients: recipients.map(({ channel, role, maskedAddress }) => ({ channel, role, maskedAddress })),
    repeats: [],
    openedAt,
    sendBy: openedAt + 4_000,
    resolveAt: openedAt + 124_000,
  });
  const [before, after] = [emailPoints(user, former), emailPoints(user, fresh)];
  return { change, details: { before, after, recipients, remembered: [], past: [] } };
};
