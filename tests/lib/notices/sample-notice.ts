import * as v from 'valibot';
import type { Change, Recipient } from '../../../lib/changes/change.ts';
import { contactFields, type ContactPoint, type PostalAddress } from '../../../lib/contact/contact-points.ts';
import { Institution } from '../../../lib/institutions/institutions.ts';
import type { Notice, NoticeKind } from '../../../lib/notices/notice-sender.ts';
import { sampleRecord } from '../changes/sample-record.ts';
import { email, phone } from '../contact/contact-on-file.ts';

const oldAddress: PostalAddress = {
  address1: '742 Evergreen Terrace',
  city: 'Springfield',
  state: 'IL',
  postalCode: '62704',
  country: 'US',
};
const newAddress: PostalAddress = {
  address1: '31 Spooner Street',
  address2: 'Flat 7',
  city: 'Quahog',
  state: 'RI',
  postalCode: '02907',
  country: 'US',
};

const pointsOf = (address: string, number: string, value: PostalAddress): readonly ContactPoint[] => [
  email(address),
  email(address, 'm-email'),
  phone('SMS', number, 'm-sms'),
  phone('VOICE', number, 'm-voice'),
  { field: 'postalAddress', id: 'a-1', standing: 'primary', value },
];

/** Texts that only the full values contain; none may stand in any message. */
export const secrets = {
  old: ['finley.banker', '2125550147', '742', 'Evergreen'],
  new: ['rosalind.deposit', '3105550198', '31 Spooner', 'Spooner', 'Flat 7'],
} as const;

export const oldEmail: Recipient = {
  channel: 'email',
  role: 'old',
  address: 'finley.banker@gmail.com',
  maskedAddress: 'f•••@gmail.com',
};
export const newSms: Recipient = {
  channel: 'sms',
  role: 'new',
  address: '+13105550198',
  maskedAddress: '•••0198',
};

export const sampleInstitution = {
  institutionId: '00016',
  ...v.parse(Institution, {
    name: 'First Example Bank',
    disputePhone: '1-800-555-0199',
    sender: { email: 'notices@first-example.bank' },
  }),
} satisfies Institution;

export const sampleChange: Change = {
  ...sampleRecord({
    number: 7,
    changeId: '3fa94c1b-5d20-8e11-9c7a-1f0000000007',
    state: 'TELLING',
    fields: contactFields,
    effects: { phoneNumber: 'applied', email: 'applied', postalAddress: 'applied' },
    settledAt: Date.parse('2026-11-03T20:04:06Z'),
  }),
  recipients: [oldEmail, newSms],
  before: pointsOf('finley.banker@gmail.com', '1-2125550147', oldAddress),
  after: pointsOf('rosalind.deposit@outlook.com', '1-3105550198', newAddress),
  stored: [],
  remembered: [],
  past: [],
};

interface Given {
  readonly kind?: NoticeKind;
  readonly change?: Partial<Change>;
}

const effectsOf = ({ kind, change: { fields = sampleChange.fields } = {} }: Given) =>
  Object.fromEntries(fields.map((field) => [field, kind === 'general' ? 'other' : 'applied'] as const));

export const sampleNotice = (
  given: Given & {
    readonly institution?: Partial<Institution>;
    readonly recipient?: Recipient;
  } = {},
): Notice => ({
  kind: given.kind ?? 'changed',
  change: { ...sampleChange, effects: effectsOf(given), ...given.change },
  recipient: given.recipient ?? oldEmail,
  institution: { ...sampleInstitution, ...given.institution },
});
