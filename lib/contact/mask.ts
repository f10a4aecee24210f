import type { ContactPoint, PhoneNumber, PostalAddress } from './contact-points.ts';

/** Always the same length, so that it tells nothing of how long the value is. */
const stars = '***';

/** The first character if there are more than two behind it and it is ASCII; else nothing of the value. */
const maskWord = (word: string): string =>
  /^[A-Za-z0-9].{3}/s.test(word) ? `${word.charAt(0)}${stars}` : stars;

/** E.g. `f***@g***.com`. A long top-level domain is hidden too: whoever chose it could speak through it. */
export const maskEmail = (address: string): string => {
  const at = address.lastIndexOf('@');
  const localPart = address.slice(0, at);
  const [, name = '', topLevel = ''] = /^(.*)(\.[A-Za-z]{2,7})$/s.exec(address.slice(at + 1)) ?? [];
  const masked = `${maskWord(localPart)}@${maskWord(name)}${topLevel}`;
  // A local part as short as `com` may stand in what is left of the domain.
  return at < 1 || masked.includes(localPart) ? `${stars}@${stars}` : masked;
};

/** E.g. `+1 *** ***90`. */
export const maskPhone = ({ countryCode, nationalNumber }: PhoneNumber): string =>
  `+${countryCode} ${stars} ${stars}${/\d{6}$/.test(nationalNumber) ? nationalNumber.slice(-2) : ''}`;

/** First letters, and the country in full. */
export const maskPostalAddress = (address: PostalAddress): PostalAddress => {
  const { address1, address2, city, state, postalCode, country } = address;
  return {
    address1: maskWord(address1),
    ...(address2 !== undefined && { address2: maskWord(address2) }),
    city: maskWord(city),
    ...(state !== undefined && { state: maskWord(state) }),
    ...(postalCode !== undefined && { postalCode: maskWord(postalCode) }),
    country,
  };
};

/** Letters and digits that many fonts and eyes take for one another. */
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

/** Whether a reader may take two masked values for one: what either shows, the other shows too or hides. */
export const readAlike = (masked: string, other: string): boolean => {
  const [one, two] = [skeleton(masked), skeleton(other)];
  if (!/^[ -~]*$/.test(`${one}${two}`)) return true;
  const [shown, shownToo] = [one.split(stars), two.split(stars)];
  return (
    shown.length === shownToo.length &&
    shown.every((part, index) => {
      const partToo = String(shownToo[index]);
      return part.startsWith(partToo) || partToo.startsWith(part);
    })
  );
};

/** A contact point's value on one line, masked. */
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
