import type { ContactPoint, PostalAddress } from '../contact/contact-points.ts';

interface ContactMethodPatch {
  readonly id: string;
  readonly contactInfo: string;
  readonly telephoneCountryCode?: string;
}

/** The body of the write (contract §6.7): what changes, each element named by its id. */
export interface ContactPatch {
  email?: string;
  contactMethods?: ContactMethodPatch[];
  postalAddresses?: object[];
}

/** Every line is named, an absent one as the empty text, so that no line of the former address stays behind. */
const toPlatformAddress = ({
  address1,
  address2,
  city,
  state,
  postalCode,
  country,
}: PostalAddress): object => ({
  streetAddress1: address1,
  streetAddress2: address2 ?? '',
  city,
  state: state ?? '',
  postalCode: postalCode ?? '',
  country,
});

export const toContactPatch = (after: readonly ContactPoint[]): ContactPatch => {
  const patch: ContactPatch = {};
  for (const point of after) {
    switch (point.field) {
      case 'email':
        if (point.place === 'login') patch.email = point.value;
        else (patch.contactMethods ??= []).push({ id: point.id ?? '', contactInfo: point.value });
        break;
      case 'phoneNumber':
        (patch.contactMethods ??= []).push({
          id: point.id ?? '',
          contactInfo: point.value.nationalNumber,
          telephoneCountryCode: point.value.countryCode,
        });
        break;
      case 'postalAddress':
        (patch.postalAddresses ??= []).push({ id: point.id, ...toPlatformAddress(point.value) });
        break;
    }
  }
  return patch;
};
