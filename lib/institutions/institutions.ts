import * as v from 'valibot';
import { readEmailAddress } from '../email-address.ts';

/** The most wrong numbers that are counted. */
export const mostMismatches = 25;

const Text = (problem = 'must not be empty') => v.pipe(v.string(), v.trim(), v.nonEmpty(problem));

/** Kinds of number (libphonenumber) that an institution may refuse. */
const phoneKinds = [
  'PREMIUM_RATE',
  'SHARED_COST',
  'UAN',
  'VOICEMAIL',
  'PAGER',
  'TOLL_FREE',
  'VOIP',
  'PERSONAL_NUMBER',
  'FIXED_LINE',
] as const;

/** What an institution allows and asks for; every member has a default, so a new institution needs no code. */
export const Policy = v.strictObject({
  /** `possible`: the length fits the country; `valid`: the number is of an assigned range. */
  phoneNumbers: v.optional(v.picklist(['possible', 'valid']), 'possible'),
  /** ISO 3166-1 alpha-2 regions a new phone number may belong to; absent: every region. */
  phoneRegions: v.optional(
    v.array(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 region'))),
  ),
  /** Kinds of number that a new phone number may not be of: by default those that charge or never receive an SMS. */
  refusedPhoneKinds: v.optional(v.array(v.picklist(phoneKinds)), [
    'PREMIUM_RATE',
    'SHARED_COST',
    'UAN',
    'VOICEMAIL',
    'PAGER',
  ]),
  /** The country calling code of numbers sent or kept without one. */
  defaultCountryCode: v.optional(
    v.pipe(v.string(), v.regex(/^[1-9]\d{0,2}$/, 'must be a calling code')),
    '1',
  ),
  /** `strict`: the postal code and state must have the form their country gives them. */
  postalAddresses: v.optional(v.picklist(['lenient', 'strict']), 'lenient'),
  /** Whether text beyond printable ASCII, which the platform cannot store, is folded where it has a plain form (`ü` to `u`). */
  nonAsciiText: v.optional(v.picklist(['fold', 'refuse']), 'fold'),
  /** How many changes one customer may make within a sliding window of hours. */
  changeLimit: v.optional(
    v.strictObject({
      changes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
      hours: v.pipe(v.number(), v.integer(), v.minValue(1)),
    }),
    { changes: 3, hours: 24 },
  ),
  /**
   * How often a wrong old phone number may be named for one customer within a sliding window of hours: with the area
   * code and the last two digits, which are shown, the rest can be guessed. Absent: an attempt leaves no trace but its
   * audit record. Where set, whatever naming a number comes to is recorded before it is answered, one at a time, so
   * that of many guesses at once one is answered. Records are kept in sight for a day.
   */
  oldPhoneLimit: v.optional(
    v.strictObject({
      attempts: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostMismatches)),
      hours: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(24)),
    }),
  ),
  /** Whether a text message tells the number to call: some regulators want no number in one. */
  phoneInTextMessages: v.optional(v.boolean(), true),
  /** For customer tokens: how recently, and how, the customer must have signed in (RFC 9470). */
  stepUp: v.optional(
    v.strictObject({
      maxAgeS: v.pipe(v.number(), v.integer(), v.minValue(1)),
      acrValues: v.optional(v.array(Text())),
    }),
  ),
});
export type Policy = v.InferOutput<typeof Policy>;

/** The languages that a notice can be in; each has a file of phrases in lib/notices/words. */
export const Language = v.picklist(['en', 'es', 'fr']);
export type Language = v.InferOutput<typeof Language>;

/** An address to send from; an internationalized domain is kept as A-labels. */
const Mailbox = v.pipe(v.string(), v.transform(readEmailAddress), v.string('must be an email address'));

export const Institution = v.strictObject({
  name: Text(),
  /** The number a customer calls to dispute a change, as it is to be printed. */
  disputePhone: Text(),
  /** When that number is answered, in the words of each language. */
  disputeHours: v.optional(v.record(Language, Text()), {}),
  language: v.optional(Language, 'en'),
  /** A language that every notice is in as well. */
  secondLanguage: v.optional(Language),
  /** How an email looks: a name in text, on a color. Nothing is ever loaded from elsewhere. */
  brand: v.optional(
    v.strictObject({
      wordmark: v.optional(Text()),
      color: v.pipe(v.string(), v.regex(/^#[0-9A-Fa-f]{6}$/, 'must be a color such as #1f4e79')),
    }),
  ),
  /** IANA name of the zone in which notices tell the time; for one that is none, they tell it in UTC. */
  timeZone: v.optional(Text(), 'America/New_York'),
  sender: v.strictObject({
    /** The address that notices come from; its domain in letters or as A-labels. */
    email: Mailbox,
    /** Where answers to an email go; where there is none, the email says that nobody reads them. */
    replyTo: v.optional(Mailbox),
    /** Alphanumeric sender id, where the destination's country shows one. */
    smsSenderId: v.optional(
      v.pipe(v.string(), v.regex(/^(?=.*[A-Za-z])[A-Za-z0-9]{1,11}$/, 'must be a sender id')),
    ),
  }),
  policy: v.optional(Policy, {}),
});
export type Institution = v.InferOutput<typeof Institution> & { readonly institutionId: string };

/** The institutions served; one that is not configured is not served. */
export interface Institutions {
  find(institutionId: string): Institution | undefined;
}
