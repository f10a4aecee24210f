import type { ContactPoint, PostalAddress } from '../contact/contact-points.ts';

/** The body of the write (contract §6.7). */
export interface ContactPatch {
  email?: string;
  contactMethods?: object[];
  postalAddresses?: object[];
}

/** Absent lines are sent as empty text, so that no line of the former address stays. */
const toPlatformAddress = (address: PostalAddress): object => ({
  streetAddress1: address.address1,
  streetAddress2: address.address2 ?? '',
  streetAddress3: address.address3 ?? '',
  city: address.city,
  state: address.state ?? '',
  postalCode: address.postalCode ?? '',
  country: address.country,
});

const nameOf = (id: string | undefined, protocol: string): object =>
  id === undefined ? { protocol } : { id };

export const toContactPatch = (after: readonly ContactPoint[]): ContactPatch => {
  const patch: ContactPatch = {};
  for (const point of after) {
    if (point.field === 'postalAddress') {
      const { id, value } = point;
      (patch.postalAddresses ??= []).push({ ...(id !== undefined && { id }), ...toPlatformAddress(value) });
    } else if (point.field === 'phoneNumber') {
      (patch.contactMethods ??= []).push({
        ...nameOf(point.id, point.protocol),
        contactInfo: point.value.nationalNumber,
        telephoneCountryCode: point.value.countryCode,
      });
    } else if (point.place === 'method') {
      (patch.contactMethods ??= []).push({ ...nameOf(point.id, 'EMAIL'), contactInfo: point.value });
    } else {
      patch.email = point.value;
    }
  }
  return patch;
};
