// Of the product and the stand-ins only types: they are gone when it runs.
import type { ContactPoint, PhoneNumber } from '../../lib/contact/contact-points.ts';
import type { InstitutionUser } from '../../local/platform/institution-user.ts';
import { callUsersApi } from './calls.ts';
import type { BareRequest } from './handler.ts';
import { isMembers, Refusal, type Members } from './access.ts';

export interface User {
  readonly institutionId: string;
  readonly institutionUserId: string;
  readonly blockers: readonly string[];
  readonly points: readonly ContactPoint[];
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isMaybeText = (value: unknown): boolean => value === undefined || value === null || isText(value);
const areAll = (values: unknown, is: (value: Members) => boolean): boolean =>
  Array.isArray(values) && values.every((value) => isMembers(value) && is(value));
const addressTexts = ['streetAddress1', 'streetAddress2', 'city', 'state', 'postalCode'];

/** Whether a reply is what the rest of the work takes it for: something else may have answered in the API's place. */
const isPlatformUser = (value: unknown): value is InstitutionUser =>
  isMembers(value) &&
  isText(value['institutionUserId']) &&
  isText(value['institutionId']) &&
  isMaybeText(value['email']) &&
  isMembers(value['userStatus']) &&
  areAll(value['institutionCustomers'], ({ institutionCustomerId }) => isText(institutionCustomerId)) &&
  areAll(
    value['contactMethods'],
    ({ id, protocol, contactInfo, telephoneCountryCode }) =>
      isText(id) && isText(protocol) && isText(contactInfo) && isMaybeText(telephoneCountryCode),
  ) &&
  areAll(
    value['postalAddresses'],
    (each) =>
      isText(each['id']) && isText(each['country']) && addressTexts.every((name) => isMaybeText(each[name])),
  ) &&
  isMembers(value['additionalInfo']) &&
  areAll(value['additionalInfo']['entry'], ({ key }) => isText(key));

const pointsOf = ({ email, contactMethods, postalAddresses }: InstitutionUser): readonly ContactPoint[] => {
  const points: ContactPoint[] = [];
  if (email !== undefined) points.push({ field: 'email', place: 'login', value: email });
  for (const { id, protocol, contactInfo = '', telephoneCountryCode = '1' } of contactMethods) {
    if (protocol === 'EMAIL') points.push({ field: 'email', place: 'method', id, value: contactInfo });
    if (protocol !== 'SMS' && protocol !== 'VOICE') continue;
    const value = { countryCode: telephoneCountryCode, nationalNumber: contactInfo };
    points.push({ field: 'phoneNumber', id, protocol, value });
  }
  for (const { id, primary, ...address } of postalAddresses) {
    const value = {
      address1: address.streetAddress1,
      address2: address.streetAddress2 || undefined,
      city: address.city,
      state: address.state || undefined,
      postalCode: address.postalCode || undefined,
      country: address.country ?? '',
    };
    points.push({ field: 'postalAddress', id, standing: primary === true ? 'primary' : 'lasting', value });
  }
  return points;
};

/** The user in a reply to a read, or to a write that asked for what is stored then. */
export const readUser = (body: string): User => {
  const user: unknown = JSON.parse(body);
  if (!isPlatformUser(user)) throw new Refusal(503, 'UXU_30002');
  const { institutionId, institutionUserId, registrationDateTime, userStatus } = user;
  const blockers: string[] = [];
  if (registrationDateTime === undefined) blockers.push('NOT_REGISTERED');
  if (userStatus.active !== true) blockers.push('NOT_ACTIVE');
  if (userStatus.locked === true) blockers.push('LOCKED');
  if (userStatus.onHold === true) blockers.push('ON_HOLD');
  return { institutionId, institutionUserId, blockers, points: pointsOf(user) };
};

export const findUser = async ({ customerId, institutionId, correlationId }: BareRequest): Promise<User> => {
  const query = '?userIdType=LEGACY_USER_GUID&$expand=contactMethods,postalAddresses';
  const { status, body } = await callUsersApi(customerId + query, correlationId);
  if (status === 404) throw new Refusal(404, 'UXU_88888');
  if (status !== 200) throw new Refusal(503, 'UXU_30002');
  const user = readUser(body);
  if (user.institutionId !== institutionId) throw new Refusal(404, 'UXU_88888');
  return user;
};

export const toE164 = ({ countryCode, nationalNumber }: PhoneNumber): string =>
  `+${countryCode}${nationalNumber}`;

export const maskWord = (word: string): string =>
  /^[A-Za-z0-9].{3}/.test(word) ? `${word.charAt(0)}***` : '***';

export const maskEmail = (email: string): string => {
  const [at, dot] = [email.lastIndexOf('@'), email.lastIndexOf('.')];
  return `${maskWord(email.slice(0, at))}@${maskWord(email.slice(at + 1, dot))}${email.slice(dot)}`;
};

export const maskPhone = ({ countryCode, nationalNumber }: PhoneNumber): string =>
  `+${countryCode} *** ***${nationalNumber.slice(-2)}`;
