import type { ContactField, ContactPoint } from '../contact/contact-points.ts';
import { maskEmail, maskPhone } from '../contact/mask.ts';
import { canonicalPhone } from '../contact/phone-number.ts';
import type { ContactPlan } from '../contact/plan-change.ts';
import { emailKey, phoneKey } from '../contact/sameness.ts';
import {
  noticeChannels,
  recipientId,
  type Change,
  type NoticeChannel,
  type Recipient,
  type RecipientRole,
} from './change.ts';
import { isFinal, type FileShows } from './change-machine.ts';

/** An address that can be told, in full and masked. */
export type Address = Pick<Recipient, 'channel' | 'address' | 'maskedAddress'>;

/** Where a notice for a point goes: nowhere for a postal address, or for a number that takes no text messages. */
const toAddress = (point: ContactPoint): readonly Address[] => {
  if (point.field === 'email') {
    const address = point.value.trim();
    return [{ channel: 'email', address, maskedAddress: maskEmail(address) }];
  }
  if (point.field !== 'phoneNumber' || point.protocol !== 'SMS' || point.isFax === true) return [];
  const phone = canonicalPhone(point.value);
  return [{ channel: 'sms', address: phoneKey(point.value), maskedAddress: maskPhone(phone) }];
};

/** Names the mailbox or phone behind an address, however it is written. */
export const addressKey = ({ channel, address }: Address): string =>
  `${channel} ${channel === 'email' ? emailKey(address) : address}`;

/** Each mailbox and phone once, in the spelling that came first. */
const distinct = (addresses: readonly Address[], known: readonly Address[] = []): readonly Address[] => {
  const keys = new Set(known.map(addressKey));
  return addresses.filter((address) => {
    const key = addressKey(address);
    return !keys.has(key) && keys.add(key);
  });
};

/** Gives each address its role, by its place among those of its channel. */
const toRecipients = (
  addresses: readonly Address[],
  roleAt: (index: number, channel: NoticeChannel) => RecipientRole,
): readonly Recipient[] =>
  noticeChannels.flatMap((channel) =>
    addresses
      .filter((each) => each.channel === channel)
      .map((each, index) => ({ ...each, role: roleAt(index, channel) })),
  );

/**
 * Everyone whom a change is told to if it takes effect, in this order and each once: every email address and every number
 * that takes SMS on file before the change (what changes before what stays), formerly on file, and on file after it.
 */
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

/**
 * Who must be told beyond a change's recipients because of what the file shows: addresses that only the file has, where a
 * value is neither the former one nor the new one; and those told before, of fields that took effect since.
 */
export const laterRecipients = (
  change: Change,
  shows: FileShows,
  onFile: readonly ContactPoint[],
): readonly Recipient[] => {
  const { recipients, notices, effects, fields } = change;
  const isUnforeseen = (field: ContactField): boolean =>
    shows[field] === 'neither' && (effects[field] ?? 'not-applied') === 'not-applied';
  const found = onFile
    .filter(({ field }) => fields.includes(field) && isUnforeseen(field))
    .flatMap(toAddress);
  const isOnlyNew = ({ role }: Recipient): boolean => role === 'new';
  const known = recipients.filter((each) => !isOnlyNew(each));
  const late = fields.filter((field) => effects[field] === 'not-applied' && shows[field] === 'new');
  const told = recipients.filter(
    (each) => !isOnlyNew(each) && each.fields === undefined && isFinal(notices[recipientId(each)]),
  );
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
