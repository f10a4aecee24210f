import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import * as v from 'valibot';

export const contactSections = ['email', 'phoneNumber', 'postalAddress'] as const;
export type ContactSection = (typeof contactSections)[number];

export const storedForms = [
  'email-lower-case',
  'email-upper-case',
  'phone-e164',
  'phone-formatted',
  'postal-upper-case',
  'postal-usps',
  'no-accents',
] as const;
export type StoredForm = (typeof storedForms)[number];

/** Ways in which a platform may deviate from the contract in a write and the next read. */
export const Quirks = v.strictObject({
  /** The forms in which it stores values. */
  stores: v.optional(v.pipe(v.array(v.picklist(storedForms)), v.readonly())),
  /** The only sections of a write that take effect; absent: all of them. */
  applies: v.optional(v.pipe(v.array(v.picklist(contactSections)), v.readonly())),
  /** `anew`: the named elements are replaced by new ones with other ids; `beside`: new ones are added. */
  elements: v.optional(v.picklist(['anew', 'beside'])),
  /** The body of a successful write; absent: the user, if the write asks for it (RFC 7240 §4.2). */
  answers: v.optional(v.picklist(['user', 'nothing'])),
  /** The next read of a user shows the values from before the last write. */
  reads: v.optional(v.literal('stale-once')),
});
export type Quirks = v.InferOutput<typeof Quirks>;

/** Ready for the next write and read; both the stand-in and the fake of the tests keep one. */
export const openQuirks = <Kept>() => {
  let quirks: Quirks = {};
  const former = new Map<string, Kept>();
  return {
    current: (): Quirks => quirks,
    set: (wanted: Quirks): void => {
      quirks = wanted;
    },
    applies: (section: ContactSection): boolean => quirks.applies?.includes(section) !== false,
    stores: (): readonly StoredForm[] => quirks.stores ?? [],
    /** Stores the values from before a write. */
    written: (userId: string, before: Kept): void => void former.set(userId, before),
    /** What a read shows of a user. */
    shown: (userId: string, onFile: Kept): Kept => {
      const stale = quirks.reads === undefined ? undefined : former.get(userId);
      if (stale === undefined) return onFile;
      quirks = { ...quirks, reads: undefined };
      return stale;
    },
  };
};
export type OpenQuirks<Kept> = ReturnType<typeof openQuirks<Kept>>;

const withoutAccents = (text: string): string => text.normalize('NFD').replace(/\p{Mn}/gu, '');

/** A text of the user's own, as it is kept. */
export const storedText = (forms: readonly StoredForm[], text: string): string =>
  forms.includes('no-accents') ? withoutAccents(text) : text;

export const storedEmail = (forms: readonly StoredForm[], email: string): string => {
  const text = storedText(forms, email);
  if (forms.includes('email-lower-case')) return text.toLowerCase();
  return forms.includes('email-upper-case') ? text.toUpperCase() : text;
};

const formatted = (countryCode: string, digits: string): string =>
  countryCode === '1' && digits.length === 10
    ? digits.replace(/(...)(...)(....)/, '($1) $2-$3')
    : (parsePhoneNumberFromString(`+${countryCode}${digits}`)?.formatNational() ?? digits);

/** National digits as they are kept beside their country code. */
export const storedPhone = (forms: readonly StoredForm[], countryCode: string, digits: string): string => {
  if (forms.includes('phone-e164')) return `+${countryCode}${digits}`;
  return forms.includes('phone-formatted') ? formatted(countryCode, digits) : digits;
};

/** Some of the abbreviations of USPS Publication 28, appendices B and C. */
const uspsWords = new Map(
  (
    'APARTMENT APT, AVENUE AVE, BOULEVARD BLVD, CIRCLE CIR, COURT CT, DRIVE DR, EAST E, FLOOR FL, HIGHWAY HWY, LANE LN, ' +
    'NORTH N, PARKWAY PKWY, PLACE PL, ROAD RD, SOUTH S, SQUARE SQ, STREET ST, SUITE STE, TERRACE TER, WEST W'
  )
    .split(', ')
    .map((pair): [string, string | undefined] => [pair.replace(/ .*/, ''), pair.split(' ')[1]]),
);

const uspsLine = (line: string): string =>
  line
    .toUpperCase()
    .replace(/\.(?!\d)/g, '')
    .replace(/,/g, ' ')
    .replace(/[A-Z]+/g, (word) => uspsWords.get(word) ?? word)
    .replace(/\s+/g, ' ')
    .trim();

const isStreetLine = (member: string): boolean => /address\d$/i.test(member);

/** An address as it is kept, by the platform's names of its members or by ours. */
export const storedPostal = <Address extends object>(
  forms: readonly StoredForm[],
  address: Address & { readonly country?: string | undefined },
): Address => {
  const isUsps = forms.includes('postal-usps');
  const stored = (member: string, value: string): string => {
    const text = storedText(forms, value);
    if (isUsps && isStreetLine(member)) return uspsLine(text);
    if (isUsps && member === 'city') return text.toUpperCase().replace(/['-]/g, ' ').trim();
    const isZip = member === 'postalCode' && address.country === 'US' && /^\d{5}$/.test(text);
    if (isUsps && isZip) return `${text}-0001`;
    return isUsps || forms.includes('postal-upper-case') ? text.toUpperCase().trim() : text;
  };
  return Object.fromEntries(
    Object.entries(address).map(([member, value]: [string, unknown]) => [
      member,
      typeof value === 'string' ? stored(member, value) : value,
    ]),
  ) as Address;
};
