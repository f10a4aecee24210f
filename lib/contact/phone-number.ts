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

/** Without punctuation: national digits, or international digits after a plus or `00`. */
export interface WrittenNumber {
  readonly number: string;
  /** Absent only if the number begins with one. */
  readonly countryCode: string | undefined;
}

export type PhoneReading =
  | { readonly phone: PhoneNumber; readonly problem?: never }
  | { readonly phone?: never; readonly problem: string };

/** ITU-T E.164 §6.1. */
const maxDigits = 15;
/** Fewer digits are part of some other text. */
const minDigitsOnFile = 4;
/** Shorter numbers outside the assigned ranges count as short codes and emergency numbers. */
const minUnassignedDigits = 9;

/** The international dialing prefix that ITU-T E.164 recommends; prefixes of other countries may begin with it. */
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

/** The international dialing prefixes of all countries, such as 00, 011, 0011, 010 and 810. */
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

/** The international readings of the digits, by dialing prefix. */
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

/** Whether the digits read as the country code may belong to the number itself. */
const mayLackCountryCode = (
  written: WrittenNumber,
  { number, countryCallingCode }: ParsedNumber,
): boolean => {
  if (number !== `+${written.number}`) return false;
  const other = parseInternational(`+${countryCallingCode}${written.number}`);
  return other?.isPossible() === true && other.number !== number;
};

/** Whether it still has a dialing prefix, which the next reader may remove. */
const keepsPrefix = ({ number, countryCallingCode, nationalNumber }: ParsedNumber): boolean =>
  parseInternational(number)?.number !== number ||
  nationalNumber.startsWith('00') ||
  (nationalNumber.startsWith('0') &&
    isAssigned(parseInternational(`+${countryCallingCode}${nationalNumber.slice(1)}`)));

/** Whether a number outside the assigned ranges may be real: numbering plans grow faster than their metadata. */
const isConceivable = (parsed: ParsedNumber): boolean =>
  parsed.number.length > minUnassignedDigits &&
  parsed.isPossible() &&
  !repeatsCountryCode(parsed) &&
  !keepsPrefix(parsed);

/** Also true for regions that share the ranges of a larger one: Isle of Man, Åland, Svalbard. */
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
  problem: 'must begin with a plus, not with an international dialing prefix: prefixes differ by country',
};

const understandDialed = (digits: string): Understanding => {
  const abroad = readAbroad(digits);
  const parsed = abroad.get(recommendedPrefix);
  return parsed && abroad.size === 1 ? { parsed } : unclearPrefix;
};

/** Refuses ambiguous numbers. */
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
  // Without a plus, a number that begins with its country code is ambiguous.
  if (!isInternational && repeatsCountryCode(parsed)) {
    return { problem: 'must not repeat the country code' };
  }
  if (parsed.isValid()) return { parsed };
  if (isDialed()) return unclearPrefix;
  if (!isConceivable(parsed)) return impossible;
  return mayLackCountryCode(written, parsed) ? { problem: 'must not repeat the country code' } : { parsed };
};

/** A number without a known region may be of any region with its country code. */
const isAccepted = (parsed: ParsedNumber, region: string): boolean =>
  parsed.country !== undefined || parsed.isValid()
    ? isOfRegion(parsed, region)
    : isSupportedCountry(region) && getCountryCallingCode(region) === parsed.countryCallingCode;

/** Policies apply to the number's region, not its country code: 25 territories share +1. */
export const readPhoneNumber = (written: WrittenNumber, policy: Policy): PhoneReading => {
  const { parsed, problem } = understand(written);
  if (!parsed) return { problem };
  if (!parsed.isValid() && policy.phoneNumbers === 'valid') {
    return { problem: 'is not an assigned telephone number' };
  }
  const kind = parsed.getType();
  if (policy.refusedPhoneKinds.some((refused) => refused === kind)) {
    return { problem: 'is a kind of number that is not accepted' };
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

/** A North American national number, which cannot contain a prefix or a country code. */
const plainNational = /^[2-9]\d\d[2-9]\d{6}$/;

/** Whether a number in E.164 has no other form; saves most requests a search of the metadata. */
export const isPlainE164 = (text: string): boolean =>
  text.startsWith('+1') && plainNational.test(text.slice(2));

/** 49 151 2345 6789 with the code 49 is a mobile number that repeats its code, not a long landline number. */
const preferMobile = (parsed: ParsedNumber): ParsedNumber => {
  const repeated = repeatsCountryCode(parsed) ? parseInternational(`+${parsed.nationalNumber}`) : undefined;
  return repeated?.getType() === 'MOBILE' ? repeated : parsed;
};

/** The international reading with this country code, or the only one after `00` or `011`. */
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
  // The country code may include the area code, as in 1242, next to the whole national number.
  const codes = countryCode.startsWith('1') ? [countryCode, '1'] : [countryCode];
  return (
    codes.map((code) => parseInternational(`+${code}${digits}`)).find(isAssigned) ??
    dialedOnFile(digits, countryCode)
  );
};

/** National, with the country code repeated, or international; a plus overrides the separate country code. */
export const phoneOnFile = (text: string, countryCode: string): PhoneNumber | undefined => {
  const plus = /^\D*?(\+.*)/s.exec(text)?.[1];
  const digits = text.replace(/\D/g, '');
  if (text.includes('@') || digits.length < minDigitsOnFile) return undefined;
  if (plus === undefined && countryCode === '1' && plainNational.test(digits))
    return { countryCode, nationalNumber: digits };
  const parsed =
    plus === undefined
      ? assignedOnFile(text, digits, countryCode)
      : [plus, `+${digits}`].map(parseInternational).find(isAssigned);
  if (parsed) return toPhoneNumber(parsed);
  // Letters and stars stand for hidden digits.
  const isWhole = digits.length <= maxDigits && !/[\p{L}*]/u.test(text);
  return isWhole ? splitDigits(digits, countryCode, plus !== undefined) : undefined;
};

/** Whether a number can begin with it; one of North America may hold the area code as well. */
const isCallingCode = (code: string): boolean =>
  code.startsWith('1') || parseInternational(`+${code}${'5'.repeat(8)}`)?.countryCallingCode === code;

/** From a calling code or its region (`44`, `+44`, `0044`, `GB`); undefined for any other code, such as 840. */
export const callingCodeOnFile = (text: string): string | undefined => {
  const region = text.trim().toUpperCase();
  if (isSupportedCountry(region)) return getCountryCallingCode(region);
  const code = /^0*([1-9]\d{0,3})$/.exec(text.replace(/\D/g, ''))?.[1];
  return code !== undefined && isCallingCode(code) ? code : undefined;
};

/** A JSON number loses its leading zero; undefined if both readings are possible. */
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
