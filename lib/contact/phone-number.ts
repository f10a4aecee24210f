import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  Metadata,
  parsePhoneNumberWithError,
  type PhoneNumber as ParsedNumber,
} from 'libphonenumber-js/max';
import type { Policy } from '../institutions/institutions.ts';
import type { PhoneNumber } from './contact-points.ts';

/** A number as a request writes it, bare of punctuation: national digits, or international ones behind a plus or `00`. */
export interface WrittenNumber {
  readonly number: string;
  /** Absent only where the number itself begins with one. */
  readonly countryCode: string | undefined;
}

export type PhoneReading =
  | { readonly phone: PhoneNumber; readonly problem?: never }
  | { readonly phone?: never; readonly problem: string };

/** ITU-T E.164 §6.1. */
const maxDigits = 15;
/** Fewer digits are no phone number of any country, but a part of some other text. */
const minDigitsOnFile = 4;
/** Shorter numbers of no assigned range are taken for short codes and emergency numbers. */
const minUnassignedDigits = 9;

/** The prefix that ITU-T E.164 recommends for calls abroad; other countries dial other ones, some of which begin with it. */
const recommendedPrefix = '00';
const americanPrefix = '011';

const writtenNumber = (
  text: string,
  countryCode: string | undefined,
  { defaultCountryCode }: Pick<Policy, 'defaultCountryCode'>,
): WrittenNumber => {
  const number = text.replace(/[^\d+]/g, '');
  if (countryCode === undefined) {
    const bringsCode = number.startsWith('+') || number.startsWith(recommendedPrefix);
    return { number, countryCode: bringsCode ? undefined : defaultCountryCode };
  }
  const statesCodeTwice = number.startsWith(recommendedPrefix + countryCode);
  return { number: statesCodeTwice ? `+${number.slice(recommendedPrefix.length)}` : number, countryCode };
};

const parseNumber = ({ number, countryCode }: WrittenNumber): ParsedNumber | undefined => {
  try {
    return parsePhoneNumberWithError(number, {
      extract: false,
      ...(countryCode !== undefined && { defaultCallingCode: countryCode }),
    });
  } catch {
    return undefined;
  }
};

const parseInternational = (number: string): ParsedNumber | undefined =>
  parseNumber({ number, countryCode: undefined });

const isAssigned = (parsed: ParsedNumber | undefined): parsed is ParsedNumber => parsed?.isValid() === true;

let prefixesAbroad: readonly RegExp[] | undefined;

/** What is dialed for calls abroad, in every country: 00, 011, 0011, 010, 810. */
const dialingPrefixes = (): readonly RegExp[] => {
  if (prefixesAbroad) return prefixesAbroad;
  const metadata = new Metadata();
  const plans = getCountries().map((country) => {
    metadata.selectNumberingPlan(country);
    return metadata.numberingPlan;
  });
  const patterns = new Set(plans.filter((plan) => plan !== undefined).map((plan) => plan.IDDPrefix()));
  prefixesAbroad = [...patterns].map((pattern) => new RegExp(`^(?:${pattern})(?=\\d)`));
  return prefixesAbroad;
};

/** What digits mean where a prefix of theirs is dialed for calls abroad, by that prefix. */
export const writtenAbroad = (digits: string): ReadonlyMap<string, string> => {
  const prefixes = dialingPrefixes().flatMap((prefix) => prefix.exec(digits)?.[0] ?? []);
  return new Map(prefixes.map((prefix) => [prefix, `+${digits.slice(prefix.length)}`]));
};

const readAbroad = (digits: string): ReadonlyMap<string, ParsedNumber> => {
  const readings = [...writtenAbroad(digits)].map(
    ([prefix, number]) => [prefix, parseInternational(number)] as const,
  );
  return new Map(readings.filter((entry): entry is readonly [string, ParsedNumber] => isAssigned(entry[1])));
};

const toPhoneNumber = ({ countryCallingCode, nationalNumber }: ParsedNumber): PhoneNumber => ({
  countryCode: countryCallingCode,
  nationalNumber,
});

const repeatsCountryCode = ({ countryCallingCode, nationalNumber }: ParsedNumber): boolean =>
  nationalNumber.startsWith(countryCallingCode) && isAssigned(parseInternational(`+${nationalNumber}`));

/** Whether digits that were taken for the country code, as no other came before them, may be the number's own. */
const mayLackCountryCode = (
  written: WrittenNumber,
  { number, countryCallingCode }: ParsedNumber,
): boolean => {
  if (number !== `+${written.number}`) return false;
  const other = parseInternational(`+${countryCallingCode}${written.number}`);
  return other?.isPossible() === true && other.number !== number;
};

/** Whether a prefix for calls within a country or abroad still stands before it: the next reader may take it off. */
const keepsPrefix = ({ number, countryCallingCode, nationalNumber }: ParsedNumber): boolean =>
  parseInternational(number)?.number !== number ||
  nationalNumber.startsWith('00') ||
  (nationalNumber.startsWith('0') &&
    isAssigned(parseInternational(`+${countryCallingCode}${nationalNumber.slice(1)}`)));

/** Whether a number of no assigned range may be one all the same: numbering plans grow faster than their metadata. */
const isConceivable = (parsed: ParsedNumber): boolean =>
  parsed.number.length > minUnassignedDigits &&
  parsed.isPossible() &&
  !repeatsCountryCode(parsed) &&
  !keepsPrefix(parsed);

/** Whether a number is of a region, also of one whose ranges are those of a larger one: Isle of Man, Åland, Svalbard. */
const isOfRegion = (parsed: ParsedNumber, region: string): boolean => {
  if (parsed.country === region) return true;
  if (!isSupportedCountry(region)) return false;
  if (getCountryCallingCode(region) !== parsed.countryCallingCode) return false;
  const inRegion = parseInternational(parsed.number);
  return inRegion !== undefined && Object.assign(inRegion, { country: region }).isValid();
};

type Understanding =
  | { readonly parsed: ParsedNumber; readonly problem?: never }
  | { readonly parsed?: never; readonly problem: string };

const impossible: Understanding = { problem: 'is not a possible telephone number' };
const unclearPrefix: Understanding = {
  problem: 'must begin with a plus, not with what is dialed for calls abroad: that differs by country',
};

const understandDialed = (digits: string): Understanding => {
  const abroad = readAbroad(digits);
  const parsed = abroad.get(recommendedPrefix);
  return parsed && abroad.size === 1 ? { parsed } : unclearPrefix;
};

/** The one number that is meant; whatever is ambiguous is never read as another number. */
const understand = (written: WrittenNumber): Understanding => {
  const { number, countryCode } = written;
  const isInternational = number.startsWith('+');
  if (countryCode === undefined && !isInternational) return understandDialed(number);
  const parsed = parseNumber(written);
  if (!parsed) return { problem: 'is not a telephone number' };
  if (countryCode !== undefined && countryCode !== parsed.countryCallingCode) {
    return { problem: 'must not contradict the country code' };
  }
  const isDialed = (): boolean => !isInternational && readAbroad(number).size > 0;
  if (parsed.isNonGeographic()) return { problem: 'must belong to a country' };
  if (parsed.number.length > maxDigits + 1) return isDialed() ? unclearPrefix : impossible;
  // Without a plus, a number that begins with its country code may be meant with it or without.
  if (!isInternational && repeatsCountryCode(parsed)) {
    return { problem: 'must not repeat the country code' };
  }
  if (parsed.isValid()) return { parsed };
  if (isDialed()) return unclearPrefix;
  if (!isConceivable(parsed)) return impossible;
  return mayLackCountryCode(written, parsed) ? { problem: 'must not repeat the country code' } : { parsed };
};

/** Whether a number is of an accepted region; one that the metadata does not place may be of any that shares its code. */
const isAccepted = (parsed: ParsedNumber, region: string): boolean =>
  parsed.country !== undefined || parsed.isValid()
    ? isOfRegion(parsed, region)
    : isSupportedCountry(region) && getCountryCallingCode(region) === parsed.countryCallingCode;

/** The region is that of the number, not of its country code: 25 territories share +1. */
export const readPhoneNumber = (written: WrittenNumber, policy: Policy): PhoneReading => {
  const { parsed, problem } = understand(written);
  if (!parsed) return { problem };
  if (!parsed.isValid() && policy.phoneNumbers === 'valid') {
    return { problem: 'is not an assigned telephone number' };
  }
  const kind = parsed.getType();
  if (policy.refusedPhoneKinds.some((refused) => refused === kind)) {
    return { problem: 'is of a kind not accepted' };
  }
  if (policy.phoneRegions && !policy.phoneRegions.some((region) => isAccepted(parsed, region))) {
    return { problem: 'is not in an accepted region' };
  }
  return { phone: toPhoneNumber(parsed) };
};

const isPossible = (number: string): boolean => {
  const parsed = parseInternational(number);
  return parsed?.number === number && parsed.isPossible();
};

const splitDigits = (digits: string, countryCode: string, isInternational: boolean): PhoneNumber => {
  const isRepeated = isInternational || (isPossible(`+${digits}`) && !isPossible(`+${countryCode}${digits}`));
  const isWithCode = isRepeated && digits.startsWith(countryCode);
  return { countryCode, nationalNumber: isWithCode ? digits.slice(countryCode.length) : digits };
};

/** A national number of the North American plan, in which no prefix and no country code can be hidden. */
const plainNational = /^[2-9]\d\d[2-9]\d{6}$/;

/** Whether a number in E.164 has no other form. To learn it here spares most requests a search of the metadata. */
export const isPlainE164 = (text: string): boolean =>
  text.startsWith('+1') && plainNational.test(text.slice(2));

/** 49 151 2345 6789 beside a 49 is a mobile number with its code repeated, though Germany's landlines have numbers as long. */
const preferMobile = (parsed: ParsedNumber): ParsedNumber => {
  const repeated = repeatsCountryCode(parsed) ? parseInternational(`+${parsed.nationalNumber}`) : undefined;
  return repeated?.getType() === 'MOBILE' ? repeated : parsed;
};

/** Of a number dialed as for calls abroad, the one with this country code, or the only one behind `00` or `011`. */
const dialedOnFile = (digits: string, countryCode: string): ParsedNumber | undefined => {
  const readings = readAbroad(digits);
  const [prefix] = readings.keys();
  const isUsual = readings.size === 1 && (prefix === recommendedPrefix || prefix === americanPrefix);
  return [...readings.values()].find(
    ({ countryCallingCode }) => isUsual || countryCallingCode === countryCode,
  );
};

const assignedOnFile = (text: string, digits: string, countryCode: string): ParsedNumber | undefined => {
  const asWritten = parseNumber({ number: text, countryCode });
  if (isAssigned(asWritten)) return preferMobile(asWritten);
  // A country code that holds the area code too, as 1242 does, may stand beside the whole national number.
  const codes = countryCode.startsWith('1') ? [countryCode, '1'] : [countryCode];
  return (
    codes.map((code) => parseInternational(`+${code}${digits}`)).find(isAssigned) ??
    dialedOnFile(digits, countryCode)
  );
};

/** National, with the country code repeated, or international; a plus outweighs the country code beside it. */
export const phoneOnFile = (text: string, countryCode: string): PhoneNumber | undefined => {
  const plus = /^\D*?(\+.*)/s.exec(text)?.[1];
  const digits = text.replace(/\D/g, '');
  if (text.includes('@') || digits.length < minDigitsOnFile) return undefined;
  if (plus === undefined && countryCode === '1' && plainNational.test(digits))
    return { countryCode, nationalNumber: digits };
  const parsed = plus === undefined ? assignedOnFile(text, digits, countryCode) : parseInternational(plus);
  if (isAssigned(parsed)) return toPhoneNumber(parsed);
  // Letters and stars in it stand for digits that are not shown.
  const isWhole = digits.length <= maxDigits && !/[\p{L}*]/u.test(text);
  return isWhole ? splitDigits(digits, countryCode, plus !== undefined) : undefined;
};

/** Whether a number can begin with it; one of North America may hold the area code as well. */
const isCallingCode = (code: string): boolean =>
  code.startsWith('1') || parseInternational(`+${code}${'5'.repeat(8)}`)?.countryCallingCode === code;

/** A calling code, or the region that has it: `44`, `+44`, `0044`, `GB`; undefined for another code, such as 840. */
export const callingCodeOnFile = (text: string): string | undefined => {
  const region = text.trim().toUpperCase();
  if (isSupportedCountry(region)) return getCountryCallingCode(region);
  const code = /^0*([1-9]\d{0,3})$/.exec(text.replace(/\D/g, ''))?.[1];
  return code !== undefined && isCallingCode(code) ? code : undefined;
};

/** A JSON number, which has lost its leading zero if it had one; undefined if that cannot be told. */
const restoreLeadingZero = (
  number: number,
  countryCode: string | undefined,
  policy: Pick<Policy, 'defaultCountryCode'>,
): WrittenNumber | undefined => {
  const written = writtenNumber(String(number), countryCode, policy);
  const withZero = writtenNumber(`0${number}`, countryCode, policy);
  const [one, other] = [understand(written).parsed, understand(withZero).parsed];
  if (!other || one?.number === other.number) return written;
  return one ? undefined : withZero;
};

export const readWrittenNumber = (
  value: string | number,
  countryCode: string | undefined,
  policy: Pick<Policy, 'defaultCountryCode'>,
): WrittenNumber | undefined =>
  typeof value === 'string'
    ? writtenNumber(value, countryCode, policy)
    : restoreLeadingZero(value, countryCode, policy);
