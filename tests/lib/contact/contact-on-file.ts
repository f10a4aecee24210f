import type {
  EmailPoint,
  PhonePoint,
  PostalAddress,
  PostalPoint,
} from '../../../lib/contact/contact-points.ts';

export const email = (value: string, methodId?: string): EmailPoint => ({ field: 'email', methodId, value });

/** A phone point whose number is `countryCode-nationalNumber`. */
export const phone = (
  protocol: 'SMS' | 'VOICE',
  number: string,
  methodId = `${protocol}-${number}`,
): PhonePoint => {
  const [countryCode = '', nationalNumber = ''] = number.split('-');
  return { field: 'phoneNumber', methodId, protocol, value: { countryCode, nationalNumber } };
};

export const address = (parts: Partial<PostalAddress> = {}): PostalAddress => ({
  address1: '1 Main Street',
  city: 'Springfield',
  state: 'IL',
  postalCode: '62701',
  country: 'US',
  ...parts,
});

export const postal = (
  addressId: string,
  primary: boolean,
  parts: Partial<PostalAddress> = {},
): PostalPoint => ({
  field: 'postalAddress',
  addressId,
  primary,
  value: address(parts),
});
