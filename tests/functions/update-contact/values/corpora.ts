import { getExample, getSupportedRegionCodes, type PhoneNumberTypes } from 'awesome-phonenumber';
import * as v from 'valibot';
import { toE164 } from '../../../../lib/contact/contact-points.ts';
import { readPhoneNumber, readWrittenNumber } from '../../../../lib/contact/phone-number.ts';
import { readPostalAddress } from '../../../../lib/contact/postal-address.ts';
import { Policy } from '../../../../lib/institutions/institutions.ts';
import { readMetadata, readWriting } from '../../../../scripts/country-data/read-country-data.ts';

const kinds = [
  'fixed-line',
  'mobile',
  'toll-free',
  'premium-rate',
  'shared-cost',
  'voip',
  'personal-number',
  'pager',
  'uan',
] as const satisfies PhoneNumberTypes[];

interface PhoneExample {
  /** E.g. `US mobile`. */
  readonly name: string;
  readonly region: string;
  readonly countryCode: string;
  readonly e164: string;
  readonly international: string;
  readonly national: string;
  readonly significant: string;
}

/** A region without an example of a kind makes awesome-phonenumber throw. */
const exampleOf = (region: string, kind: PhoneNumberTypes): readonly PhoneExample[] => {
  try {
    const { number, countryCode } = getExample(region, kind);
    return number ? [{ name: `${region} ${kind}`, region, countryCode: String(countryCode), ...number }] : [];
  } catch {
    return [];
  }
};

/** The example numbers of Google's libphonenumber, of every region and kind. */
export const phoneExamples = (): readonly PhoneExample[] =>
  getSupportedRegionCodes().flatMap((region) => kinds.flatMap((kind) => exampleOf(region, kind)));

const openPolicy = v.parse(Policy, { refusedPhoneKinds: [] });

type Write = (example: PhoneExample) => { readonly number: string | number; readonly code?: string };

/** The ways in which each example is written. */
export const phoneWays = {
  'with a plus': ({ e164 }) => ({ number: e164 }),
  'international, with a separate country code': ({ international, countryCode }) => ({
    number: international,
    code: countryCode,
  }),
  'as dialed in the country, with a separate country code': ({ national, countryCode }) => ({
    number: national,
    code: countryCode,
  }),
  'as dialed in the institution’s country': ({ national }) => ({ number: national }),
  'without a prefix, with a separate country code': ({ significant, countryCode }) => ({
    number: significant,
    code: countryCode,
  }),
  'after 00, with a separate country code': ({ e164, countryCode }) => ({
    number: `00${e164.slice(1)}`,
    code: countryCode,
  }),
  'after 00 without a country code': ({ e164 }) => ({ number: `00${e164.slice(1)}` }),
  'as a JSON number, with a separate country code': ({ significant, countryCode }) => ({
    number: Number(significant),
    code: countryCode,
  }),
} as const satisfies Record<string, Write>;

/** What an example is read as: itself, another number, or nothing for a reason. */
export const readExample = (example: PhoneExample, write: Write): string => {
  const policy = { ...openPolicy, phoneRegions: [example.region], defaultCountryCode: example.countryCode };
  const { number, code } = write(example);
  const text = typeof number === 'string' ? number.replaceAll(/[^\d+]/g, '') : number;
  const written = readWrittenNumber(text, code, policy);
  if (!written) return 'a zero may be lost';
  const { phone, problem } = readPhoneNumber(written, policy);
  if (!phone) return problem;
  return toE164(phone) === example.e164 ? 'itself' : 'another number';
};

interface PostalExample {
  readonly country: string;
  readonly code: string;
}

/** The examples of libaddressinput for every country with postal codes. */
export const publishedCodes = (): readonly PostalExample[] =>
  readMetadata().flatMap(({ key, zipex }) => zipex.map((code) => ({ country: key, code })));

/** The examples of postal-codes-js, good and bad, of countries that libaddressinput gives a form. */
export const writtenCodes = (kind: 'Valid' | 'Invalid'): readonly PostalExample[] =>
  readMetadata()
    .filter(({ zip }) => zip !== '')
    .flatMap(({ key }) =>
      (readWriting(key)?.TestData[kind] ?? []).map((code) => ({ country: key, code: code.trim() })),
    );

const strictPolicy = v.parse(Policy, { postalAddresses: 'strict' });

/** Whether the strict policy has nothing against the form of a code. */
export const isOfForm = ({ country, code }: PostalExample): boolean => {
  const address = { address1: '1 Main Street', city: 'Town', country, postalCode: code };
  const { problems = [] } = readPostalAddress(address, strictPolicy);
  return !problems.some(({ field }) => field === 'postalAddress.postalCode');
};

/** The examples of libphonenumber that are refused in any form but behind a bare 00 or as a JSON number, and why. */
export const refusedPhoneExamples: Readonly<Record<string, readonly string[]>> = {
  'numbers of eight digits, of which libphonenumber-js knows none since Benin has ten': ['BJ voip', 'BJ uan'],
};

/** The examples of postal-codes-js that the strict policy refuses, and why. */
export const refusedCodes: Readonly<Record<string, readonly string[]>> = {
  'made up: outside the ranges that the postal service assigns': `
    AD AD123, AD AD001, AS 12345, AS 56785, AX 12345, AX AX-12345, AX AX12345, CC 1234, CC 5678, CX 1234,
    CX 5678, FM 12345, FM 12345-7689, GL 1234, GL 5678, GU 12345, GU 12345-7689, LI 1234, LI 5678,
    ME 12345, ME 56785, MH 12345, MH 12345-7689, MP 12345, MP 12345-7689, MQ 12345, MQ 56785, NF 1234,
    NF 5678, PE 56785, PR 12345, PR 12345-7689, PW 12345, PW 12345-7689, SV 1234, SV 5678, VI 12345,
    VI 12345-7689, YT 12345, YT 56785`
    .trim()
    .split(/,\s+/),
  'made up: no postcode area begins so': ['GB Z29ZZ', 'GB Z699ZZ', 'GB ZX99ZZ', 'GB ZC999ZZ', 'SZ a789'],
  'one separator at most': ['DK DK - 1234', 'LU L - 1234'],
  'not a form that libaddressinput gives': ['RU 125', 'TW 123-45', 'VE 1234-A'],
};

/** The bad examples of postal-codes-js that the strict policy takes, and why. */
export const acceptedCodes: Readonly<Record<string, readonly string[]>> = {
  'libaddressinput gives this length as well': ['KH 123456', 'RS 123456', 'TW 101010'],
  'the hyphen may be left out, or be a space': ['PL 44100', 'PT 1234567', 'PT 1234 123'],
};
