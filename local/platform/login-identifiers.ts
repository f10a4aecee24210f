import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { InstitutionUser } from './institution-user.ts';

/** Something a user can sign in with. `national` is set for a phone: its digits without the country code. */
export interface LoginIdentifier {
  /** Unique within an institution. */
  readonly value: string;
  readonly national?: string;
}

const defaultCountryCode = '1';

type Method = InstitutionUser['contactMethods'][number];

/** A phone's number; the country code of an SMS contact method that lacks it is that of its VOICE twin. */
const phoneOf = (method: Method, user: InstitutionUser): Pick<LoginIdentifier, 'national' | 'value'> => {
  const { contactInfo = '' } = method;
  const countryCode =
    method.telephoneCountryCode ??
    user.contactMethods.find(
      (twin) => twin.contactInfo === contactInfo && twin.telephoneCountryCode !== undefined,
    )?.telephoneCountryCode ??
    defaultCountryCode;
  const isInternational = contactInfo.startsWith(`+${countryCode}`);
  const digits = (isInternational ? contactInfo.slice(countryCode.length + 1) : contactInfo).replace(
    /\D/g,
    '',
  );
  const parsed = parsePhoneNumberFromString(digits, { defaultCallingCode: countryCode });
  const national = parsed?.isValid() === true ? parsed.nationalNumber : digits;
  return { value: `+${countryCode}${national}`, national };
};

/** A fax machine signs nobody in, and neither does a token. */
const isPhone = ({ protocol, contactInfo, contactMethodType }: Method): boolean =>
  contactInfo !== undefined && /SMS|VOICE/.test(protocol) && contactMethodType !== 'FAX';

/** What a user can sign in with: the user name, the email address and every phone number on file. */
export const loginIdentifiersOf = (user: InstitutionUser): readonly LoginIdentifier[] => {
  const found = [
    { value: user.userName.toLowerCase() },
    ...(user.email === undefined ? [] : [{ value: user.email.toLowerCase() }]),
    ...user.contactMethods.filter(isPhone).map((method) => phoneOf(method, user)),
  ];
  return [...new Map(found.map((identifier) => [identifier.value, identifier])).values()];
};

/** The stored values that what someone typed can mean; digits alone may also be a phone's national number. */
export const readLogin = (
  typed: string,
): { readonly values: readonly string[]; readonly national: string | undefined } => {
  if (typed.includes('@')) return { values: [typed.toLowerCase()], national: undefined };
  const isDigits = /^\d+$/.test(typed);
  return {
    values: [typed.toLowerCase(), ...(isDigits ? [`+${typed}`] : [])],
    national: isDigits ? typed : undefined,
  };
};
