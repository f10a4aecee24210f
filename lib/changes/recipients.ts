import type { ContactField, ContactPoint } from '../contact/contact-points.ts';
import { maskEmail, maskPhone } from '../contact/mask.ts';
import type { ContactPlan } from '../contact/plan-change.ts';
import { emailKey, phoneKey } from '../contact/sameness.ts';
import {
  noticeChannels,
  recipientId,
  type Change,
  type NoticeChannel,
  type NoticeOwed,
  type Recipient,
  type RecipientRole,
} from './change.ts';
import { isFinal } from './notice-progress.ts';
import type { FileShows } from './change-event.ts';

export type Address = Pick<Recipient, 'channel' | 'address' | 'maskedAddress'>;

const toAddress = (point: ContactPoint): readonly Address[] => {
  if (point.field === 'email') {
    const address = point.value.trim();
    return [{ channel: 'email', address, maskedAddress: maskEmail(address) }];
  }
  if (point.field !== 'phoneNumber' || point.protocol !== 'SMS' || point.isFax === true) return [];
  return [{ channel: 'sms', address: phoneKey(point.value), maskedAddress: maskPhone(point.value) }];
};

export const withoutAddress = ({ channel, role, maskedAddress, fields }: Recipient): NoticeOwed => ({
  channel,
  role,
  maskedAddress,
  ...(fields && { fields }),
});

export const addressKey = ({ channel, address }: Address): string =>
  `${channel} ${channel === 'email' ? emailKey(address) : address}`;

const distinct = (addresses: readonly Address[], known: readonly Address[] = []): readonly Address[] => {
  const keys = new Set(known.map(addressKey));
  return addresses.filter((address) => {
    const key = addressKey(address);
    return !keys.has(key) && keys.add(key);
  });
};

const toRecipients = (
  addresses: readonly Address[],
  roleAt: (index: number, channel: NoticeChannel) => RecipientRole,
): readonly Recipient[] =>
  noticeChannels.flatMap((channel) =>
    addresses
      .filter((each) => each.channel === channel)
      .map((each, index) => ({ ...each, role: roleAt(index, channel) })),
  );

/** Each address once: on file before (changed ones first), former, and new. */
export const recipientsOf = (
  onFile: readonly ContactPoint[],
  plan: Pick<ContactPlan, 'before' | 'after'>,
  former: readonly Address[],
): readonly Recipient[] => {
  const before = distinct([...plan.before, ...onFile].flatMap(toAddress));
  const after = distinct(plan.after.flatMap(toAddress), before);
  return [
    ...toRecipients(before, (index) => (index === 0 ? 'old' : `other-${index}`)),
    ...toRecipients(distinct(former, [...before, ...after]), (index) => `former-${index + 1}`),
    ...toRecipients(after, () => 'new'),
  ];
};

/** Unknown addresses on file, and addresses already told, for fields that took effect later. */
export const laterRecipients = (
  change: Change,
  shows: FileShows,
  onFile: readonly ContactPoint[],
): readonly Recipient[] => {
  const { recipients, notices, effects, fields } = change;
  const isUnforeseen = (field: ContactField): boolean =>
    shows[field] === 'neither' && (effects[field] ?? 'not-applied') === 'not-applied';
  const found = onFile.filter(({ field }) => isUnforeseen(field)).flatMap(toAddress);
  const isOnlyNew = ({ role }: Recipient): boolean => role === 'new';
  const known = recipients.filter((each) => !isOnlyNew(each));
  const late = fields.filter((field) => effects[field] === 'not-applied' && shows[field] === 'new');
  const told = recipients.filter((each) => each.fields === undefined && isFinal(notices[recipientId(each)]));
  const added: readonly Omit<Recipient, 'role'>[] = [
    ...distinct(found, known),
    ...(late.length === 0 ? [] : told.map((each) => ({ ...each, fields: late }))),
  ];
  const usedBy = (channel: NoticeChannel): number =>
    recipients.filter((each) => each.channel === channel && each.role.startsWith('later-')).length;
  return noticeChannels.flatMap((channel) =>
    added
      .filter((each) => each.channel === channel)
      .map((each, index) => ({ ...each, role: `later-${usedBy(channel) + index + 1}` as const })),
  );
};
