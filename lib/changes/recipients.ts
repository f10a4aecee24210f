import { noticeChannels, type Recipient, type RecipientRole } from './change.ts';
import { canonicalEmail, toE164, type ContactPoint } from '../contact/contact-points.ts';
import { maskEmail, maskPhone } from '../contact/mask.ts';
import { canonicalPhone } from '../contact/phone-number.ts';
import type { ContactPlan } from '../contact/plan-change.ts';

type Address = Omit<Recipient, 'role'>;

/** Where a notice for a point goes: nowhere for a postal address, or for a number kept for calls only. */
const toAddress = (point: ContactPoint): readonly Address[] => {
  if (point.field === 'email') {
    return [{ channel: 'email', address: point.value, maskedAddress: maskEmail(point.value) }];
  }
  if (point.field !== 'phoneNumber' || point.protocol !== 'SMS') return [];
  const phone = canonicalPhone(point.value);
  return [{ channel: 'sms', address: toE164(phone), maskedAddress: maskPhone(phone) }];
};

/** Addresses in canonical form, by it: however they are written on file, SES takes A-labels only, and no white space. */
type Addresses = ReadonlyMap<string, Address>;

const byAddress = (addresses: readonly Address[]): Addresses =>
  new Map(
    addresses.map((it) => {
      const address = it.channel === 'email' ? canonicalEmail(it.address.trim()) : it.address;
      return [address, { ...it, address }];
    }),
  );

const without = (addresses: Addresses, ...others: readonly Addresses[]): Addresses =>
  new Map([...addresses].filter(([key]) => !others.some((other) => other.has(key))));

/** Gives each address its role, by its place among those of its channel. */
const toRecipients = (addresses: Addresses, roleAt: (index: number) => RecipientRole): readonly Recipient[] =>
  noticeChannels.flatMap((channel) =>
    [...addresses.values()]
      .filter((it) => it.channel === channel)
      .map((it, index) => ({ ...it, role: roleAt(index) })),
  );

/**
 * Everyone that a change is told to, in this order and each once per channel: every email address and every number
 * that takes SMS on file before the change (what changes before what stays), formerly on file, and on file after it.
 */
export const recipientsOf = (
  onFile: readonly ContactPoint[],
  plan: ContactPlan,
  former: readonly Address[],
): readonly Recipient[] => {
  const before = byAddress([...plan.before, ...onFile].flatMap(toAddress));
  const after = byAddress(plan.after.flatMap(toAddress));
  return [
    ...toRecipients(before, (index) => (index === 0 ? 'old' : `other-${index}`)),
    ...toRecipients(without(byAddress(former), before, after), (index) => `former-${index + 1}`),
    ...toRecipients(without(after, before), () => 'new'),
  ];
};
