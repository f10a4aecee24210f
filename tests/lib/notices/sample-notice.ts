import * as v from 'valibot';
import type { Change, Recipient } from '../../../lib/changes/change.ts';
import type { ContactPoint, PostalAddress } from '../../../lib/contact/contact-points.ts';
import { Institution } from '../../../lib/institutions/institutions.ts';
import type { Notice, NoticeKind } from '../../../lib/notices/notice-sender.ts';

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

const pointsOf = (email: string, nationalNumber: string, address: PostalAddress): readonly ContactPoint[] => [
  { field: 'email', place: 'login', value: email },
  { field: 'email', place: 'method', id: 'm-email', value: email },
  {
    field: 'phoneNumber',
    id: 'm-sms',
    protocol: 'SMS',
    value: { countryCode: '1', nationalNumber },
  },
  {
    field: 'phoneNumber',
    id: 'm-voice',
    protocol: 'VOICE',
    value: { countryCode: '1', nationalNumber },
  },
  { field: 'postalAddress', id: 'a-1', standing: 'primary', value: address },
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
  institutionId: '00016',
  userKey: '18fc507616c646048ea400138c8ac887',
  number: 7,
  changeId: '3fa94c1b-5d20-8e11-9c7a-1f0000000007',
  owner: '6d0f4a52-94f7-4d0e-8f2f-0a4a9a2b3c4d',
  clientId: 'partner',
  correlationId: '0b54d9a4-7f2e-4b52-8f7e-0c4f6d1f9a10',
  institutionUserId: 'E4A1B2C3D4E5F60718293A4B5C6D7E8F',
  fields: ['phoneNumber', 'email', 'postalAddress'],
  recipients: [oldEmail, newSms],
  repeats: [],
  openedAt: Date.parse('2026-11-03T20:04:05Z'),
  sendBy: Date.parse('2026-11-03T20:04:15Z'),
  resolveAt: Date.parse('2026-11-03T20:06:15Z'),
  state: 'TELLING',
  effects: { phoneNumber: 'applied', email: 'applied', postalAddress: 'applied' },
  settledAt: Date.parse('2026-11-03T20:04:06Z'),
  notices: {},
  publicEvents: [],
  due: undefined,
  republished: 0,
  revision: 2,
  before: pointsOf('finley.banker@gmail.com', '2125550147', oldAddress),
  after: pointsOf('rosalind.deposit@outlook.com', '3105550198', newAddress),
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
