import * as v from 'valibot';
import { readEmailAddress } from '../email-address.ts';

export const mostMismatches = 25;
export const longestHoldHours = 720;

/** The pattern is for the JSON Schema, which does not trim. */
const Text = () => v.pipe(v.string(), v.regex(/\S/, 'must not be empty'), v.trim());

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

/** Every setting has a default, so a new institution needs no code. */
export const Policy = v.strictObject({
  /** `possible`: the length fits the country; `valid`: the number is in an assigned range. */
  phoneNumbers: v.optional(v.picklist(['possible', 'valid']), 'possible'),
  /** ISO 3166-1 alpha-2 regions of new phone numbers; absent: any region. */
  phoneRegions: v.optional(
    v.array(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 region'))),
  ),
  /** The default: kinds that cost money or never receive an SMS. */
  refusedPhoneKinds: v.optional(v.array(v.picklist(phoneKinds)), [
    'PREMIUM_RATE',
    'SHARED_COST',
    'UAN',
    'VOICEMAIL',
    'PAGER',
  ]),
  /** For numbers without a country code. */
  defaultCountryCode: v.optional(
    v.pipe(v.string(), v.regex(/^[1-9]\d{0,2}$/, 'must be a calling code')),
    '1',
  ),
  /** `strict`: postal code and state must have the form of their country. */
  postalAddresses: v.optional(v.picklist(['lenient', 'strict']), 'lenient'),
  /** `fold`: text with a plain ASCII form is folded (`ü` to `u`); `refuse`: it is refused. */
  nonAsciiText: v.optional(v.picklist(['fold', 'refuse']), 'fold'),
  /** Per customer, in a sliding window. */
  changeLimit: v.optional(
    v.strictObject({
      changes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
      hours: v.pipe(v.number(), v.integer(), v.minValue(1)),
    }),
    { changes: 3, hours: 24 },
  ),
  /** Wrong old phone numbers per customer in a sliding window; if set, each attempt is recorded before its answer. */
  oldPhoneLimit: v.optional(
    v.strictObject({
      attempts: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostMismatches)),
      hours: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(24)),
    }),
  ),
  /** For how long updates of a customer are refused after a revert; 0: not at all. */
  holdAfterRevertHours: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(longestHoldHours)),
    24,
  ),
  /** Whether an SMS has the number to call; some regulators do not allow it. */
  phoneInTextMessages: v.optional(v.boolean(), true),
  /** How recently, and how, a customer must have signed in (RFC 9470). */
  stepUp: v.optional(
    v.strictObject({
      maxAgeS: v.pipe(v.number(), v.integer(), v.minValue(1)),
      acrValues: v.optional(v.array(Text())),
    }),
  ),
});
export type Policy = v.InferOutput<typeof Policy>;

/** Each has a file of phrases in lib/notices/words. */
export const Language = v.picklist(['en', 'es', 'fr']);
export type Language = v.InferOutput<typeof Language>;

/** An internationalized domain is kept as A-labels. */
const Mailbox = v.pipe(
  v.string(),
  v.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'must be an email address'),
  v.transform(readEmailAddress),
  v.string('must be an email address'),
);

export const Institution = v.strictObject({
  name: Text(),
  /** The number to call to dispute a change, as shown to customers. */
  disputePhone: Text(),
  /** The hours of that number, by language. */
  disputeHours: v.optional(v.record(Language, Text()), {}),
  language: v.optional(Language, 'en'),
  /** Every notice is also in this language. */
  secondLanguage: v.optional(Language),
  /** The look of emails, which load nothing from elsewhere. */
  brand: v.optional(
    v.strictObject({
      wordmark: v.optional(Text()),
      color: v.pipe(v.string(), v.regex(/^#[0-9A-Fa-f]{6}$/, 'must be a color such as #1f4e79')),
    }),
  ),
  /** The IANA name of the time zone of notices; UTC if unknown. */
  timeZone: v.optional(Text(), 'America/New_York'),
  sender: v.strictObject({
    /** The address that notices come from. */
    email: Mailbox,
    /** Without it, emails say that nobody reads replies. */
    replyTo: v.optional(Mailbox),
    /** Shown in countries that support it. */
    smsSenderId: v.optional(
      v.pipe(v.string(), v.regex(/^(?=.*[A-Za-z])[A-Za-z0-9]{1,11}$/, 'must be a sender id')),
    ),
  }),
  policy: v.optional(Policy, {}),
});
export type Institution = v.InferOutput<typeof Institution> & { readonly institutionId: string };

export interface Institutions {
  find(institutionId: string): Institution | undefined;
}
