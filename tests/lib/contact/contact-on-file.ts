import type {
  EmailPoint,
  PhonePoint,
  PostalAddress,
  PostalPoint,
} from '../../../lib/contact/contact-points.ts';

export const email = (value: string, id?: string): EmailPoint => ({
  field: 'email',
  place: id === undefined ? 'login' : 'method',
  id,
  value,
});

/** A phone point whose number is `countryCode-nationalNumber`. */
export const phone = (
  protocol: PhonePoint['protocol'],
  number: string,
  id = `${protocol}-${number}`,
): PhonePoint => {
  const [countryCode = '', nationalNumber = ''] = number.split('-');
  return { field: 'phoneNumber', id, protocol, value: { countryCode, nationalNumber } };
};

export const address = (parts: Partial<PostalAddress> = {}): PostalAddress => ({
  address1: '1 Main Street',
  city: 'Springfield',
  state: 'IL',
  postalCode: '62701',
  country: 'US',
  ...parts,
});

export const postal = (id: string, isPrimary: boolean, parts: Partial<PostalAddress> = {}): PostalPoint => ({
  field: 'postalAddress',
  id,
  standing: isPrimary ? 'primary' : 'lasting',
  value: address(parts),
});
