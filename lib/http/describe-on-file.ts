import type { ContactPoint } from '../contact/contact-points.ts';
import { valueKey } from '../contact/sameness.ts';
import { maskEmail, maskPhone, maskPostalAddress } from '../contact/mask.ts';

const byValue = <Point extends ContactPoint>(
  points: readonly Point[],
): readonly [Point, readonly Point[]][] =>
  [...Map.groupBy(points, valueKey).values()].flatMap((same) =>
    same.slice(0, 1).map((first): [Point, readonly Point[]] => [first, same]),
  );

export const describeOnFile = (onFile: readonly ContactPoint[]) => ({
  emails: byValue(onFile.filter((point) => point.field === 'email')).map(([{ value }, same]) => ({
    emailAddress: maskEmail(value),
    primary: same.some(({ place }) => place === 'login'),
  })),
  phoneNumbers: byValue(onFile.filter((point) => point.field === 'phoneNumber')).map(([{ value }, same]) => ({
    phoneNumber: maskPhone(value),
    receivesSms: same.some(({ protocol, isFax }) => protocol === 'SMS' && isFax !== true),
  })),
  postalAddresses: onFile
    .filter((point) => point.field === 'postalAddress')
    .map(({ value, standing }) => ({ ...maskPostalAddress(value), primary: standing === 'primary' })),
});
