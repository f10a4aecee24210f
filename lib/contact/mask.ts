import type { ContactPoint, PhoneNumber, PostalAddress } from './contact-points.ts';

/** A fixed length, so that the mask does not reveal the length of the value. */
const stars = '***';

const maskWord = (word: string): string =>
  /^[A-Za-z0-9].{3}/s.test(word) ? `${word.charAt(0)}${stars}` : stars;

/** `f***@g***.com`; a long top-level domain is hidden, because a thief could put a message in it. */
export const maskEmail = (address: string): string => {
  const at = address.lastIndexOf('@');
  const localPart = address.slice(0, at);
  const [, name = '', topLevel = ''] = /^(.*)(\.[A-Za-z]{2,7})$/s.exec(address.slice(at + 1)) ?? [];
  const masked = `${maskWord(localPart)}@${maskWord(name)}${topLevel}`;
  // The visible part of the domain may contain the local part, such as `com`.
  return at < 1 || masked.includes(localPart) ? `${stars}@${stars}` : masked;
};

/** `+1 *** ***90`. */
export const maskPhone = ({ countryCode, nationalNumber }: PhoneNumber): string =>
  `+${countryCode} ${stars} ${stars}${/\d{6}$/.test(nationalNumber) ? nationalNumber.slice(-2) : ''}`;

/** A file may hold anything as a country; only a code is shown. */
const maskCountry = (country: string): string =>
  /^[A-Za-z]{0,3}$/.test(country) ? country : maskWord(country);

export const maskPostalAddress = (address: PostalAddress): PostalAddress => {
  const { address1, address2, city, state, postalCode, country } = address;
  return {
    address1: maskWord(address1),
    ...(address2 !== undefined && { address2: maskWord(address2) }),
    city: maskWord(city),
    ...(state !== undefined && { state: maskWord(state) }),
    ...(postalCode !== undefined && { postalCode: maskWord(postalCode) }),
    country: maskCountry(country),
  };
};

const lookAlikes: readonly (readonly [RegExp, string])[] = [
  [/[i1|]/g, 'l'],
  [/0/g, 'o'],
  [/5/g, 's'],
  [/2/g, 'z'],
  [/8/g, 'b'],
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
];

const skeleton = (text: string): string =>
  lookAlikes.reduce((folded, [from, to]) => folded.replace(from, to), text.normalize('NFKC').toLowerCase());

/** Whether two endings differ in one letter: .com and .cm, .com and .con. */
const differInOneLetter = (one: string, other: string): boolean => {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  const at = Array.from(long).findIndex((letter, index) => letter !== short[index]);
  const [rest, restToo] = [long.slice(at + 1), short.slice(at)];
  return long.startsWith('.') && (rest === restToo || rest === restToo.slice(1));
};

const isPartAlike = (part: string, partToo: string): boolean =>
  part.startsWith(partToo) || partToo.startsWith(part) || differInOneLetter(part, partToo);

/** Whether a reader may mistake one masked value for the other. */
export const readAlike = (masked: string, other: string): boolean => {
  const [one, two] = [skeleton(masked), skeleton(other)];
  if (!/^[ -~]*$/.test(`${one}${two}`)) return true;
  const [shown, shownToo] = [one.split(stars), two.split(stars)];
  return (
    shown.length === shownToo.length &&
    shown.every((part, index) => isPartAlike(part, String(shownToo[index])))
  );
};

export const maskContactPoint = (point: ContactPoint): string => {
  switch (point.field) {
    case 'email':
      return maskEmail(point.value);
    case 'phoneNumber':
      return maskPhone(point.value);
    case 'postalAddress': {
      const { address1, city, postalCode, country } = maskPostalAddress(point.value);
      return [address1, city, postalCode, country].filter((part) => part !== undefined).join(', ');
    }
  }
};
