import * as v from 'valibot';
import { AppError, type FieldProblem } from '../../lib/errors.ts';
import type { Policy } from '../../lib/institutions/institutions.ts';
import { parse } from '../../lib/parse.ts';
import type { ContactUpdate } from '../../lib/contact/contact-update.ts';
import { UserIdType } from '../../lib/customers/customer-name.ts';
import { readEmailAddress } from '../../lib/contact/email-address.ts';
import { readPhoneNumber, writtenNumber } from '../../lib/contact/phone-number.ts';
import { capitalizeCodes, findAddressProblems, isCountry } from '../../lib/contact/postal-address.ts';

/** The published sample writes some numbers as JSON numbers; `readJsonBody` lets none through that has lost a digit. */
const WholeNumber = v.pipe(
  v.number(),
  v.safeInteger('must be a whole number'),
  v.minValue(0, 'must not be negative'),
  v.transform(String),
);

const TelephoneNumber = v.union(
  [
    v.pipe(
      v.string(),
      v.maxLength(32, 'must be at most 32 characters'),
      v.regex(/^\+?(?=.*\d)[\d ()./-]+$/, 'must be digits, with a leading plus and punctuation at most'),
    ),
    WholeNumber,
  ],
  'must be text or a whole number',
);

const CountryCallingCode = v.pipe(
  v.string(),
  v.regex(/^\+?[1-9]\d{0,2}$/, 'must be a country calling code'),
  v.description('ITU-T E.164 country calling code; the institution’s own when absent.'),
  v.transform((code) => code.replace('+', '')),
);

/** Letters, marks, digits, punctuation and plain symbols: no control, format, bidi, invisible or private character. */
const printable =
  /^(?!.*\p{Default_Ignorable_Code_Point})[\p{L}\p{M}\p{N}\p{P}\p{Zs}\p{Sm}\p{Sc}\p{Sk}°№]*$/u;

const Text = (maxLength: number) =>
  v.pipe(
    v.string(),
    v.maxLength(maxLength, `must be at most ${maxLength} characters`),
    v.regex(printable, 'must be printable text on one line'),
  );

const RequiredText = (maxLength: number) =>
  v.pipe(Text(maxLength), v.trim(), v.nonEmpty('must not be blank'));

/** Blank is as good as absent. */
const OptionalText = (maxLength: number) =>
  v.pipe(
    Text(maxLength),
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
  address1: RequiredText(128),
  address2: v.optional(OptionalText(128)),
  city: RequiredText(64),
  state: v.optional(OptionalText(64)),
  postalCode: v.optional(
    v.pipe(
      v.union([Text(16), WholeNumber], 'must be text or a whole number'),
      v.transform((text) => text.trim() || undefined),
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

/** The body of an update (contract §2), as far as its rules are the same for every institution. */
export const UpdateRequest = v.pipe(
  v.strictObject({
    userIdType: v.optional(UserIdType, 'CUSTOMER_ID'),
    phoneNumber: v.optional(PhoneNumberSection),
    email: v.optional(EmailSection),
    postalAddress: v.optional(PostalAddressSection),
  }),
  v.check(
    ({ phoneNumber, email, postalAddress }) => Boolean(phoneNumber ?? email ?? postalAddress),
    'must hold phoneNumber, email or postalAddress',
  ),
);

/** What the body asks for, and how the path names the customer. */
export interface NamedUpdate extends ContactUpdate {
  readonly userIdType: UserIdType;
}

/** Reads the body of an update for an institution, or throws `validation-failed` naming every bad field. */
export const readContactUpdate = (body: unknown, policy: Policy): NamedUpdate => {
  const request = parse('body', UpdateRequest, body, 'validation-failed');
  const isStrict = policy.postalAddresses === 'strict';
  const phone = request.phoneNumber && {
    old: writtenNumber(request.phoneNumber.oldPhoneNumber, request.phoneNumber.oldCountryCode, policy),
    new: readPhoneNumber(
      writtenNumber(request.phoneNumber.newPhoneNumber, request.phoneNumber.newCountryCode, policy),
      policy,
    ),
  };
  const address =
    request.postalAddress && (isStrict ? capitalizeCodes(request.postalAddress) : request.postalAddress);

  const problems: FieldProblem[] = [];
  if (phone?.new.problem) problems.push({ field: 'phoneNumber.newPhoneNumber', problem: phone.new.problem });
  if (address && isStrict) problems.push(...findAddressProblems(address));
  if (problems.length > 0) throw new AppError('validation-failed', { detail: 'policy', problems });
  return {
    userIdType: request.userIdType,
    ...(phone?.new.phone && { phoneNumber: { old: phone.old, new: phone.new.phone } }),
    ...(request.email && { email: request.email.emailAddress }),
    ...(address && { postalAddress: address }),
  };
};
