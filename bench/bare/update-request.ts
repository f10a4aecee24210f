import { domainToASCII } from 'node:url';
import { parsePhoneNumberWithError } from 'libphonenumber-js/max';
import type { PhoneNumber, PostalAddress } from '../../lib/contact/contact-points.ts';
import { publishedSample } from '../../local/published-sample.ts';
import { isMembers, Refusal, type Members } from './access.ts';

/** The bench's customers ask for all three at once. */
export interface UpdateRequest {
  readonly phoneNumber: { readonly old: PhoneNumber; readonly new: PhoneNumber };
  readonly email: string;
  readonly postalAddress: PostalAddress;
}

const invalid = (): Refusal => new Refusal(400, 'UXU_20001');

/** Takes no other members than the sample has. */
const sectionOf = (value: unknown, sample: object): Members => {
  if (!isMembers(value) || Object.keys(value).some((name) => !Object.hasOwn(sample, name))) throw invalid();
  return value;
};

const printable = /^[^\p{C}\p{Default_Ignorable_Code_Point}]*$/u;

const optionalText = (value: unknown, maxLength: number): string | undefined => {
  if (value === undefined) return undefined;
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? value.toString() : value;
  if (typeof text !== 'string' || text.length > maxLength || !printable.test(text)) throw invalid();
  return text.trim() === '' ? undefined : text.trim();
};

const text = (value: unknown, maxLength: number): string => {
  const given = optionalText(value, maxLength);
  if (given === undefined) throw invalid();
  return given;
};

const countryCode = (value: unknown): string => {
  if (value === undefined) return '1';
  if (typeof value !== 'string' || !/^\+?[1-9]\d{0,2}$/.test(value)) throw invalid();
  return value.replace('+', '');
};

const phone = (number: unknown, code: unknown): PhoneNumber => {
  const digits = text(number, 32);
  if (!/^\+?[\d ()./-]+$/.test(digits)) throw invalid();
  return { countryCode: countryCode(code), nationalNumber: digits.replace(/\D/g, '') };
};

const refusedKinds = /^(?:PREMIUM_RATE|SHARED_COST|UAN|VOICEMAIL|PAGER)$/;

const reachablePhone = (written: PhoneNumber): PhoneNumber => {
  const parsed = parsePhoneNumberWithError(written.nationalNumber, {
    defaultCallingCode: written.countryCode,
    extract: false,
  });
  if (!parsed.isPossible() || refusedKinds.test(parsed.getType() ?? '')) throw invalid();
  return { countryCode: parsed.countryCallingCode, nationalNumber: parsed.nationalNumber };
};

const localPart = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const hostName = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d-]{2,63}$/;

const emailAddress = (value: unknown): string => {
  if (typeof value !== 'string') throw invalid();
  const at = value.lastIndexOf('@');
  const domain = domainToASCII(value.slice(at + 1));
  const local = value.slice(0, at);
  if (local.length > 64 || !localPart.test(local) || domain.length > 253 || !hostName.test(domain))
    throw invalid();
  return `${local}@${domain}`;
};

const country = (value: unknown): string => {
  if (typeof value !== 'string' || !/^[A-Za-z]{2}$/.test(value)) throw invalid();
  return value.toUpperCase();
};

/** Validates the body of an update by hand. */
export const readUpdateRequest = (body: string | undefined): UpdateRequest => {
  if (body === undefined || body.length > 16_384) throw invalid();
  const parsed: unknown = JSON.parse(body);
  // What JSON.stringify writes has no member twice, and every number in full; the bench's body is written so.
  if (body.includes('\ufffd') || JSON.stringify(parsed) !== body) throw invalid();
  const root = sectionOf(parsed, publishedSample);
  if ((root['userIdType'] ?? 'CUSTOMER_ID') !== 'CUSTOMER_ID') throw invalid();
  const phones = sectionOf(root['phoneNumber'], publishedSample.phoneNumber);
  const email = sectionOf(root['email'], publishedSample.email);
  const address = sectionOf(root['postalAddress'], publishedSample.postalAddress);
  return {
    phoneNumber: {
      old: phone(phones['oldPhoneNumber'], phones['oldCountryCode']),
      new: reachablePhone(phone(phones['newPhoneNumber'], phones['newCountryCode'])),
    },
    email: emailAddress(email['emailAddress']),
    postalAddress: {
      address1: text(address['address1'], 128),
      address2: optionalText(address['address2'], 128),
      city: text(address['city'], 64),
      state: optionalText(address['state'], 64),
      postalCode: optionalText(address['postalCode'], 16),
      country: country(address['country']),
    },
  };
};
