import { publishedSample } from '../../local/published-sample.ts';
import type { Caller } from '../../lib/customers/caller.ts';
import type { ContactPoint, PhoneNumber } from '../../lib/contact/contact-points.ts';
import type { MemoryUser } from '../fakes/memory-users.ts';

export const institutionId = '00016';
export const otherInstitutionId = '00042';

/** The published example id (contract §2). */
export const finleyId = '18fc507616c646048ea400138c8ac887';
export const noraId = '2b6f0cc904d137be2e1730235f5664bb';
export const strangerId = 'c0ffee00c0ffee00c0ffee00c0ffee00';

const pointsOf = (email: string, phone: PhoneNumber, street: string): readonly ContactPoint[] => [
  { field: 'email', place: 'login', value: email },
  { field: 'email', place: 'method', id: 'method-email', value: email },
  { field: 'phoneNumber', id: 'method-sms', protocol: 'SMS', value: phone },
  { field: 'phoneNumber', id: 'method-voice', protocol: 'VOICE', value: phone },
  {
    field: 'postalAddress',
    id: 'address-1',
    standing: 'primary',
    value: { address1: street, city: 'Springfield', state: 'IL', postalCode: '62704', country: 'US' },
  },
];

/** The customer whom the published sample body is about. */
export const finley: MemoryUser = {
  institutionId,
  institutionUserId: 'E4A1B2C3D4E5F60718293A4B5C6D7E8F',
  userName: 'finBanker01',
  guid: finleyId,
  customerIds: [finleyId],
  blockers: [],
  contactPoints: pointsOf(
    'finley.banker@gmail.com',
    { countryCode: '1', nationalNumber: '1234567890' },
    '742 Evergreen Terrace',
  ),
};

export const nora: MemoryUser = {
  institutionId,
  institutionUserId: 'A0B1C2D3E4F5061728394A5B6C7D8E9F',
  userName: 'nora',
  guid: noraId,
  customerIds: [noraId],
  blockers: [],
  contactPoints: pointsOf(
    'nora@example.com',
    { countryCode: '1', nationalNumber: '2125550147' },
    '1 Main Street',
  ),
};

/** A customer of another institution. */
export const stranger: MemoryUser = {
  ...nora,
  institutionId: otherInstitutionId,
  institutionUserId: 'FFEEDDCCBBAA99887766554433221100',
  userName: 'stranger',
  guid: strangerId,
  customerIds: [strangerId],
};

export const partner: Caller = {
  institutionId,
  customerId: undefined,
  clientId: 'partner',
  scopes: ['institution-users:write'],
  authTimeS: undefined,
  acr: undefined,
};

/** The published sample body with numbers where one published form of it has them (contract §2). */
export const sampleBody = {
  ...publishedSample,
  phoneNumber: { ...publishedSample.phoneNumber, newPhoneNumber: 9999999999 },
  postalAddress: { ...publishedSample.postalAddress, postalCode: 89000 },
};

export const setEmail = (emailAddress: string) => ({ email: { emailAddress } });
