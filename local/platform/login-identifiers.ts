import type { InstitutionUser } from './institution-user.ts';

/** Something a user can sign in with. `national` is set for a phone: its digits without the country code. */
export interface LoginIdentifier {
  /** Unique within an institution. */
  readonly value: string;
  readonly national?: string;
}

const defaultCountryCode = '1';

const canonicalEmail = (email: string): string => {
  const at = email.lastIndexOf('@');
  return email.slice(0, at) + email.slice(at).toLowerCase();
};

/** The country code of a phone whose SMS contact method lacks it is that of its VOICE twin. */
const countryCodeOf = (method: InstitutionUser['contactMethods'][number], user: InstitutionUser): string =>
  method.telephoneCountryCode ??
  user.contactMethods.find(
    (twin) => twin.contactInfo === method.contactInfo && twin.telephoneCountryCode !== undefined,
  )?.telephoneCountryCode ??
  defaultCountryCode;

/** What a user can sign in with: the user name, the email address and every phone number on file. */
export const loginIdentifiersOf = (user: InstitutionUser): readonly LoginIdentifier[] => {
  const found = [
    { value: user.userName.toLowerCase() },
    ...(user.email === undefined ? [] : [{ value: canonicalEmail(user.email) }]),
    ...user.contactMethods
      .filter(({ protocol }) => protocol !== 'EMAIL')
      .map((method) => ({
        value: `+${countryCodeOf(method, user)}${method.contactInfo}`,
        national: method.contactInfo,
      })),
  ];
  return [...new Map(found.map((identifier) => [identifier.value, identifier])).values()];
};

/** The stored values that what someone typed can mean; digits alone may also be a phone's national number. */
export const readLogin = (
  typed: string,
): { readonly values: readonly string[]; readonly national: string | undefined } => {
  if (typed.includes('@')) return { values: [canonicalEmail(typed)], national: undefined };
  const isDigits = /^\d+$/.test(typed);
  return {
    values: [typed.toLowerCase(), ...(isDigits ? [`+${typed}`] : [])],
    national: isDigits ? typed : undefined,
  };
};
