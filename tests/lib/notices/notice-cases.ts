import { Language } from '../../../lib/institutions/institutions.ts';
import type { Notice, NoticeKind } from '../../../lib/notices/notice-sender.ts';
import { oldEmail, newSms, sampleChange, sampleInstitution, sampleNotice } from './sample-notice.ts';

/** A notice of every kind worth looking at; the snapshots hold its words, the gallery draws it. */
export interface NoticeCase {
  readonly title: string;
  readonly notice: Notice;
}

const kinds: Readonly<Record<NoticeKind, string>> = {
  changed: 'Named values changed',
  general: 'Something changed',
  restored: 'Values were put back',
};

const languageNames: Readonly<Record<Language, string>> = { en: 'English', es: 'Spanish', fr: 'French' };

const settledAt = sampleChange.openedAt + 125_000;

const everyKind: readonly NoticeCase[] = Language.options.flatMap((language) =>
  (Object.keys(kinds) as NoticeKind[]).map((kind) => ({
    title: `${kinds[kind]}, ${languageNames[language]}`,
    notice: sampleNotice({ kind, change: { settledAt }, institution: { language } }),
  })),
);

const lookAlike = {
  fields: ['email'],
  before: sampleChange.before,
  after: [{ field: 'email', place: 'login', id: undefined, value: 'fin1ey.banker@grnail.com' }],
} as const;

const lookAlikes: readonly NoticeCase[] = Language.options.map((language) => ({
  title: `A look-alike address, ${languageNames[language]}`,
  notice: sampleNotice({ change: lookAlike, institution: { language } }),
}));

const ofInstitution = (title: string, institution: Partial<Notice['institution']>): NoticeCase => ({
  title,
  notice: sampleNotice({ change: { fields: ['email'] }, institution }),
});

const withoutPhone = Language.options.map((language) =>
  ofInstitution(`No phone number in text messages, ${languageNames[language]}`, {
    language,
    policy: { ...sampleInstitution.policy, phoneInTextMessages: false },
  }),
);

const disputeHours = {
  en: '8 a.m. to 8 p.m. Eastern Time, every day',
  es: 'de 8 a.m. a 8 p.m., hora del Este, todos los días',
  fr: 'de 8 h à 20 h, heure de l’Est, tous les jours',
};
const ownVoice = Language.options.map((language) =>
  ofInstitution(`Colors, a wordmark, phone hours and an address for replies, ${languageNames[language]}`, {
    language,
    brand: { color: '#0b5d4e', wordmark: 'FIRST EXAMPLE' },
    disputeHours,
    sender: { ...sampleInstitution.sender, replyTo: 'help@first-example.bank' },
  }),
);

/** A name outside the GSM alphabet leaves a text message less than half the room. */
const longNames = Language.options.flatMap((language) =>
  (Object.keys(kinds) as NoticeKind[]).map((kind) => ({
    title: `Little room in a text message, ${kind}, ${languageNames[language]}`,
    notice: sampleNotice({ kind, institution: { language, name: 'Łódź 東京 Savings Bank of Springfield' } }),
  })),
);

export const noticeCases: readonly NoticeCase[] = [
  ...everyKind,
  ...lookAlikes,
  { title: 'One field', notice: sampleNotice({ change: { fields: ['postalAddress'] } }) },
  { title: 'Nothing on file before', notice: sampleNotice({ change: { fields: ['email'], before: [] } }) },
  ofInstitution('Two languages', { secondLanguage: 'es' }),
  ...ownVoice,
  ofInstitution('A light color', { brand: { color: '#ffd200' } }),
  ...withoutPhone,
  ...longNames,
];

/** Who may get a notice; all of them read the same words. */
export const noticeRecipients = [
  oldEmail,
  { ...oldEmail, role: 'new' },
  { ...oldEmail, role: 'other-1' },
  { ...oldEmail, role: 'former-1' },
  newSms,
  { ...newSms, role: 'old' },
] as const;
