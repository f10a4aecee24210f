import * as v from 'valibot';
import type { PostalPoint } from '../contact/contact-points.ts';
import { Flag, present, Text, Word } from './lenient-json.ts';

export const PostalAddress = v.object({
  id: Text,
  streetAddress1: Text,
  streetAddress2: Text,
  streetAddress3: Text,
  city: Text,
  state: Text,
  postalCode: Text,
  country: Text,
  startDate: Text,
  endDate: Text,
  primary: Flag,
  international: Flag,
  postalAddressType: Word,
});
type PostalAddress = v.InferOutput<typeof PostalAddress>;

const hourMs = 3_600_000;
/** ISO 8601, with or without hyphens; a year 0 or 1 stands for no date (`DateTime.MinValue`). */
const dayOf = (text: string): string | undefined =>
  /^([1-9]\d{3})-?(\d\d)-?(\d\d)(?!\d)/.exec(text)?.slice(1).join('-');
const dayAt = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Whether today is within its dates somewhere on Earth (UTC-12 to UTC+14). */
const isInForce = ({ startDate, endDate }: PostalAddress, now: number): boolean => {
  const [start, end] = [dayOf(startDate), dayOf(endDate)];
  return (
    (start === undefined || start <= dayAt(now + 14 * hourMs)) &&
    (end === undefined || end >= dayAt(now - 12 * hourMs))
  );
};

const temporaryTypes: readonly string[] = ['SEASONAL_OR_VACATION_ADDRESS', 'TEMPORARY_ADDRESS'];

const standingOf = (address: PostalAddress, now: number): PostalPoint['standing'] => {
  if (!isInForce(address, now)) return 'expired';
  if (temporaryTypes.includes(address.postalAddressType)) return 'temporary';
  return address.primary ? 'primary' : 'lasting';
};

export const postalPointsOf = (
  addresses: readonly PostalAddress[],
  { defaultCountryCode, now }: { readonly defaultCountryCode: string; readonly now: number },
): readonly PostalPoint[] =>
  addresses.map((address) => {
    // American addresses on the platform may have no country.
    const unsaid = defaultCountryCode === '1' && !address.international ? 'US' : '';
    return {
      field: 'postalAddress',
      id: present(address.id),
      standing: standingOf(address, now),
      value: {
        address1: address.streetAddress1,
        address2: present(address.streetAddress2),
        address3: present(address.streetAddress3),
        city: address.city,
        state: present(address.state),
        postalCode: present(address.postalCode),
        country: present(address.country)?.toUpperCase() ?? unsaid,
      },
    };
  });
