import { contactFields, type ContactField } from '../contact/contact-points.ts';
import type { ChangeRecord, Effects, NoticeChannel, NoticeOwed } from './change.ts';

const fieldOfChannel = { email: 'email', sms: 'phoneNumber' } as const satisfies Record<
  NoticeChannel,
  ContactField
>;

export const changedFields = (effects: Effects): readonly ContactField[] =>
  contactFields.filter((field) => effects[field] === 'applied' || effects[field] === 'other');

export const appliedFields = (effects: Effects): readonly ContactField[] =>
  contactFields.filter((field) => effects[field] === 'applied');

/** None if the value was never on file. */
export const fieldsToldTo = (
  { effects }: Pick<ChangeRecord, 'effects'>,
  { channel, role, fields }: NoticeOwed,
): readonly ContactField[] => {
  if (role === 'new' && effects[fieldOfChannel[channel]] !== 'applied') return [];
  return changedFields(effects).filter((field) => fields?.includes(field) ?? true);
};

export const owedTo = <Owed extends NoticeOwed>(change: {
  readonly effects: Effects;
  readonly recipients: readonly Owed[];
}): readonly Owed[] => change.recipients.filter((recipient) => fieldsToldTo(change, recipient).length > 0);
