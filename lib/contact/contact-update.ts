import type { PhoneNumber, PostalAddress } from './contact-points.ts';
import type { WrittenNumber } from './phone-number.ts';

/** What is to change, in canonical form. */
export interface ContactUpdate {
  readonly phoneNumber?: { readonly old: WrittenNumber; readonly new: PhoneNumber };
  readonly email?: string;
  readonly postalAddress?: PostalAddress;
}
