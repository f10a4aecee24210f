import { domainToASCII } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import {
  contactFields,
  kindOf,
  refOf,
  toE164,
  type ContactField,
  type ContactPoint,
  type PhoneNumber,
  type PostalAddress,
} from './contact-points.ts';
import alpha3 from './country-codes.json' with { type: 'json' };
import { toPlainText } from './plain-text.ts';
import { abbreviatePhrases, abbreviateWord, toStateCode } from './postal-words.ts';
import { isPlainE164, writtenAbroad, type WrittenNumber } from './phone-number.ts';

// Each kind of value has one key, and two values are the same exactly when their keys are equal. A relation made that
// way is reflexive, symmetric, and transitive, whatever form a platform keeps a value in (docs/adr/0031-one-sameness.md).

/** A domain, the same in any case, as U-labels or A-labels (RFC 5890 §2.3.2.1), in one form. */
const domainKey = (domain: string): string => {
  // ASCII letters stay as they are. Of a domain with anything of a URL about it, domainToASCII answers only the host.
  const ascii = /[\s/?#\\:@%]|^[a-z.-]*$/i.test(domain) ? '' : domainToASCII(domain);
  return ascii || domain.toLowerCase();
};

/** Mailboxes that differ only in case are the same: platforms store addresses in lower or upper case. */
export const emailKey = (email: string): string => {
  const address = email.trim();
  const at = address.lastIndexOf('@') + 1;
  return address.slice(0, at).toLowerCase() + domainKey(address.slice(at));
};

/** The number in E.164 that a text with a plus and a country code means; a country code written twice counts once. */
const e164Key = (text: string): string => {
  if (isPlainE164(text)) return text;
  const number = parsePhoneNumberFromString(text);
  if (number === undefined || number.isValid()) return number?.number ?? text;
  const code = number.countryCallingCode;
  const once = text.startsWith(`+${code}${code}`)
    ? parsePhoneNumberFromString(`+${text.slice(1 + code.length)}`)
    : undefined;
  const isRepeated = once && (once.isValid() || (once.isPossible() && !number.isPossible()));
  return isRepeated ? once.number : number.number;
};

/** A value is compared many times; its key is found once. */
const keyOnce = <Value extends object>(
  keys: WeakMap<Value, string>,
  value: Value,
  keyOf: (value: Value) => string,
): string => {
  const known = keys.get(value);
  if (known !== undefined) return known;
  const key = keyOf(value);
  keys.set(value, key);
  return key;
};

const phoneKeys = new WeakMap<PhoneNumber, string>();
export const phoneKey = (phone: PhoneNumber): string =>
  keyOnce(phoneKeys, phone, () => e164Key(toE164(phone)));

/** USPS Publication 28 §D2: the period in 39.2 RD counts. */
const textKey = (text = ''): string =>
  abbreviatePhrases(
    toPlainText(text)
      .toUpperCase()
      .replace(/['"]|\.(?!\d)/g, '')
      .replace(/[.,#]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )
    .split(' ')
    .map(abbreviateWord)
    .join(' ');

/** USPS Publication 28 §222: a platform may keep O'Fallon as O FALLON, and Winston-Salem as WINSTON SALEM. */
const cityKey = (city: string): string => textKey(city.replaceAll('-', ' ')).replaceAll(' ', '');

/** Of a US code the five digits that every form has; others without what only spaces them, and zeros that a number loses. */
const postalCodeKey = (postalCode = ''): string => {
  const code = postalCode.toUpperCase().replace(/[\s-]/g, '');
  return (/^\d{9}$/.test(code) ? code.slice(0, 5) : code).replace(/^0+(?=\d)/, '');
};

/** Files also hold UK, which ISO 3166-1 reserves. */
const alpha2Codes: ReadonlyMap<string, string> = new Map([...Object.entries(alpha3), ['UK', 'GB']]);

const shortCountryName = (name: string): string => textKey(name).replace(' OF AMERICA', '');

let codesByName: ReadonlyMap<string, string> | undefined;

const codeOfName = (name: string): string | undefined => {
  if (codesByName === undefined) {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });
    codesByName = new Map(
      [...alpha2Codes.values()].map((code) => [shortCountryName(String(names.of(code))), code]),
    );
  }
  return codesByName.get(shortCountryName(name));
};

/** ISO 3166-1 alpha-2; a file may also hold the code of three letters, or the English name. */
const countryKey = (country: string): string => {
  const code = country.toUpperCase().replace(/[\s.]/g, '');
  return alpha2Codes.get(code) ?? (code.length < 3 ? code : (codeOfName(country) ?? code));
};

const writeAddress = ({
  address1,
  address2,
  address3,
  city,
  state = '',
  postalCode,
  country,
}: PostalAddress): string => {
  const stateKey = toStateCode(
    toPlainText(state).toUpperCase().replace(/\./g, '').replace(/\s+/g, ' ').trim(),
  );
  // USPS Publication 28 §213: a platform may keep the unit at the end of the street's line.
  const lines = [address1, address2, address3].map(textKey).filter((line) => line !== '');
  return JSON.stringify([
    lines.join(' '),
    cityKey(city),
    stateKey,
    postalCodeKey(postalCode),
    countryKey(country),
  ]);
};

const addressKeys = new WeakMap<PostalAddress, string>();
const addressKey = (address: PostalAddress): string => keyOnce(addressKeys, address, writeAddress);

export const valueKey = (point: ContactPoint): string => {
  switch (point.field) {
    case 'email':
      return emailKey(point.value);
    case 'phoneNumber':
      return phoneKey(point.value);
    case 'postalAddress':
      return addressKey(point.value);
  }
};

export const sameValue = (one: ContactPoint, other: ContactPoint): boolean =>
  one.field === other.field && valueKey(one) === valueKey(other);

/** Whether a number on file is the one that is written, in any form: also as it is dialed from another country. */
export const isWrittenNumber = (onFile: PhoneNumber, written: WrittenNumber): boolean => {
  const { number, countryCode = onFile.countryCode } = written;
  const key = phoneKey(onFile);
  const isKey = (text: string): boolean => e164Key(text) === key;
  // On file a country code may hold the area code as well: 1242.
  const isOfCountry = key.startsWith(`+${countryCode}`);
  if (number.startsWith('+')) return isOfCountry && isKey(number);
  return (
    (isOfCountry && [`+${countryCode}${number}`, `+${number}`].some(isKey)) ||
    [...writtenAbroad(number).values()].some(isKey)
  );
};

/** The point on file that a point of a change is: the one with its id, else the only one of its kind. */
export const findOnFile = (
  onFile: readonly ContactPoint[],
  point: ContactPoint,
): ContactPoint | undefined => {
  const alike = onFile.filter((each) => kindOf(each) === kindOf(point));
  const named = alike.filter(({ id }) => id === point.id);
  const [found, ...others] = named.length > 0 ? named : alike;
  return others.length === 0 ? found : undefined;
};

/** A change's values: as they were, as they are to be, and in another form if the platform was seen to store them so. */
export interface ChangedValues {
  readonly before: readonly ContactPoint[];
  readonly after: readonly ContactPoint[];
  readonly stored?: readonly ContactPoint[] | undefined;
  /** Fields that the platform was seen to hold so, or as `stored`. */
  readonly seen?: readonly ContactField[] | undefined;
  /** Fields whose new values were on file before, in other places: there they prove nothing. */
  readonly elsewhere?: readonly ContactField[] | undefined;
}

/** The fields of which the file already holds a new value. */
export const fieldsHeld = (
  onFile: readonly ContactPoint[],
  after: readonly ContactPoint[],
): readonly ContactField[] =>
  contactFields.filter((field) =>
    after.some((point) => point.field === field && onFile.some((each) => sameValue(each, point))),
  );

export type Shown = 'new' | 'old' | 'neither';

/** By its id; where the platform made ids anew, or added a point beside the former one, by the values of its kind. */
export const comparePoint = (
  onFile: readonly ContactPoint[],
  point: ContactPoint,
  { before, stored = [], elsewhere = [] }: ChangedValues,
): Shown | 'missing' => {
  const isNamed = (each: ContactPoint): boolean => refOf(each) === refOf(point);
  const [former, form] = [before.find(isNamed), stored.find(isNamed)];
  const isNew = (each: ContactPoint): boolean =>
    sameValue(each, point) || (form !== undefined && sameValue(each, form));
  const isOld = (each: ContactPoint): boolean => former !== undefined && sameValue(each, former);

  const found = findOnFile(onFile, point);
  if (found !== undefined) {
    if (isNew(found)) return 'new';
    return isOld(found) ? 'old' : 'neither';
  }
  const alike = onFile.filter((each) => kindOf(each) === kindOf(point));
  if (former === undefined || alike.some(isOld)) return 'old';
  return alike.some(isNew) && !elsewhere.includes(point.field) ? 'new' : 'missing';
};

export const compareField = (
  onFile: readonly ContactPoint[],
  values: ChangedValues,
  field: ContactField,
): Shown => {
  const wanted = values.after.filter((point) => point.field === field);
  const shown = new Set(wanted.map((point) => comparePoint(onFile, point, values)));
  const isAll = (one: Shown): boolean => [...shown].every((each) => each === one);
  if (isAll('new')) return 'new';
  // Beside the former value the new one may stand in a place of its own.
  const hasCome = fieldsHeld(onFile, wanted).length > 0 && values.elsewhere?.includes(field) !== true;
  return isAll('old') && !hasCome ? 'old' : 'neither';
};
