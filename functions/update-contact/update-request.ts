import * as v from 'valibot';
import { AppError, type Reading } from '../../lib/errors.ts';
import type { Policy } from '../../lib/institutions/institutions.ts';
import { parse } from '../../lib/parse.ts';
import type { ContactUpdate } from '../../lib/contact/plan-change.ts';
import { UserIdType } from '../../lib/customers/customer-name.ts';
import { readEmailAddress } from '../../lib/email-address.ts';
import { readPhoneNumber, readWrittenNumber } from '../../lib/contact/phone-number.ts';
import { foldableText, visibleText } from '../../lib/contact/plain-text.ts';
import { isCountry, maxLengths, readPostalAddress } from '../../lib/contact/postal-address.ts';

/** The published sample has some JSON numbers; `readJsonBody` refuses rounded ones. */
const WholeNumber = v.pipe(
  v.number(),
  v.safeInteger('must be a whole number'),
  v.minValue(0, 'must not be negative'),
);

const TelephoneNumber = v.union(
  [
    v.pipe(
      v.string(),
      v.maxLength(32, 'must be at most 32 characters'),
      v.regex(
        /^([ (]*\+)?[ ()./-]*[0-9][0-9 ()./-]*$/,
        'must be digits, optionally with a leading plus and punctuation',
      ),
    ),
    WholeNumber,
  ],
  'must be text or a whole number',
);

const CountryCallingCode = v.pipe(
  v.string(),
  v.regex(/^\+?[1-9][0-9]{0,2}$/, 'must be a country calling code'),
  v.description('ITU-T E.164 country calling code; the institution’s own when absent.'),
  v.transform((code) => code.replace('+', '')),
);

const notFoldable = 'must be one line of printable ASCII, or of characters with a plain ASCII form';
const Text = (maxLength: number) =>
  v.pipe(v.string(), v.maxLength(maxLength, `must be at most ${maxLength} characters`));

const RequiredText = (maxLength: number) =>
  v.pipe(
    Text(maxLength),
    v.regex(visibleText, ({ input }) => (input.trim() === '' ? 'must not be blank' : notFoldable)),
    v.trim(),
  );

/** Blank text counts as absent. */
const OptionalText = (maxLength: number) =>
  v.pipe(
    Text(maxLength),
    v.regex(foldableText, notFoldable),
    v.transform((text) => text.trim() || undefined),
  );

const PhoneNumberSection = v.strictObject({
  oldPhoneNumber: v.pipe(TelephoneNumber, v.description('Must be the number on file, in any format.')),
  oldCountryCode: v.optional(CountryCallingCode),
  newPhoneNumber: TelephoneNumber,
  newCountryCode: v.optional(CountryCallingCode),
});

const EmailSection = v.strictObject({
  emailAddress: v.pipe(
    v.string(),
    v.maxLength(254, 'must be at most 254 characters'),
    v.description('Local part in ASCII, kept as it is; an international domain is kept as A-labels.'),
    v.transform(readEmailAddress),
    v.string('must be one email address'),
  ),
});

const PostalAddressSection = v.strictObject({
  address1: RequiredText(maxLengths.address1),
  address2: v.optional(OptionalText(maxLengths.address2)),
  city: RequiredText(maxLengths.city),
  state: v.optional(OptionalText(maxLengths.state)),
  postalCode: v.optional(
    v.pipe(
      v.union(
        [v.pipe(Text(maxLengths.postalCode), v.regex(foldableText, notFoldable)), WholeNumber],
        'must be text or a whole number',
      ),
      v.transform((code) => (typeof code === 'string' ? code.trim() || undefined : code)),
    ),
  ),
  country: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z]{2}$/, 'must be two letters'),
    v.description('ISO 3166-1 alpha-2 code.'),
    v.toUpperCase(),
    v.check(isCountry, 'must be an ISO 3166-1 country'),
  ),
});

/** The body of an update (contract §2), before the rules of the institution. */
export const UpdateRequest = v.pipe(
  v.strictObject({
    userIdType: UserIdType,
    phoneNumber: v.optional(PhoneNumberSection),
    email: v.optional(EmailSection),
    postalAddress: v.optional(PostalAddressSection),
  }),
  v.check(
    ({ phoneNumber, email, postalAddress }) => Boolean(phoneNumber ?? email ?? postalAddress),
    'must have phoneNumber, email or postalAddress',
  ),
);

export type NamedUpdate = ContactUpdate & { readonly userIdType: UserIdType };

const lostZero = 'must be sent as text: a JSON number loses its leading zero';

const readPhone = (
  section: v.InferOutput<typeof PhoneNumberSection>,
  policy: Policy,
): Reading<NonNullable<ContactUpdate['phoneNumber']>> => {
  const old = readWrittenNumber(section.oldPhoneNumber, section.oldCountryCode, policy);
  const written = readWrittenNumber(section.newPhoneNumber, section.newCountryCode, policy);
  const { phone, problem } = written ? readPhoneNumber(written, policy) : { problem: lostZero };
  if (old && phone) return { value: { old, new: phone } };
  return {
    problems: [
      ...(old ? [] : [{ field: 'phoneNumber.oldPhoneNumber', problem: lostZero }]),
      ...(problem === undefined ? [] : [{ field: 'phoneNumber.newPhoneNumber', problem }]),
    ],
  };
};

export const readContactUpdate = (body: unknown, policy: Policy): NamedUpdate => {
  const request = parse('body', UpdateRequest, body, 'validation-failed');
  const phone = request.phoneNumber && readPhone(request.phoneNumber, policy);
  const address = request.postalAddress && readPostalAddress(request.postalAddress, policy);
  const problems = [...(phone?.problems ?? []), ...(address?.problems ?? [])];
  if (problems.length > 0) throw new AppError('validation-failed', { detail: 'policy', problems });
  return {
    userIdType: request.userIdType,
    ...(phone?.value && { phoneNumber: phone.value }),
    ...(request.email && { email: request.email.emailAddress }),
    ...(address?.value && { postalAddress: address.value }),
  };
};
