import { maskEmail, maskPhone } from './mask.ts';
import { Refusal } from './refusal.ts';
import type { PlatformUser } from './services.ts';
import type { Phone, UpdateRequest } from './update-request.ts';

export interface Recipient {
  readonly channel: 'email' | 'sms';
  readonly role: string;
  readonly address: string;
  readonly maskedAddress: string;
}

/** What the update comes to: the body of the write, and what the record keeps of it. */
export interface Plan {
  readonly fields: readonly string[];
  readonly patch: object;
  readonly before: readonly object[];
  readonly after: readonly object[];
  readonly recipients: readonly Recipient[];
}

const toPatchAddress = (id: string, address: NonNullable<UpdateRequest['address']>): object => ({
  id,
  streetAddress1: address.address1,
  streetAddress2: address.address2 ?? '',
  city: address.city,
  state: address.state ?? '',
  postalCode: address.postalCode ?? '',
  country: address.country,
});

/** Sorts out which points on file change, and who is to be told. */
export const planUpdate = (user: PlatformUser, update: UpdateRequest): Plan => {
  const { oldPhone, newPhone, email, address } = update;
  const fields: string[] = [];
  const before: object[] = [];
  const after: object[] = [];
  const methods: object[] = [];
  const patch: Record<string, unknown> = {};
  const emails = new Set<string>();
  const phones = new Map<string, Phone>();
  let foundOld = false;
  let movedPhone = false;

  for (const { id, protocol, contactInfo, telephoneCountryCode = '1' } of user.contactMethods) {
    if (protocol === 'EMAIL') emails.add(contactInfo);
    if (protocol !== 'SMS' && protocol !== 'VOICE') continue;
    if (protocol === 'SMS') {
      phones.set(`+${telephoneCountryCode}${contactInfo}`, {
        countryCode: telephoneCountryCode,
        number: contactInfo,
      });
    }
    if (!oldPhone || !newPhone) continue;
    if (oldPhone.number !== contactInfo || oldPhone.countryCode !== telephoneCountryCode) continue;
    foundOld = true;
    if (newPhone.number === contactInfo && newPhone.countryCode === telephoneCountryCode) continue;
    movedPhone = true;
    const point = { field: 'phoneNumber', methodId: id, protocol };
    before.push({
      ...point,
      value: { countryCode: telephoneCountryCode, nationalNumber: contactInfo },
    });
    after.push({
      ...point,
      value: { countryCode: newPhone.countryCode, nationalNumber: newPhone.number },
    });
    methods.push({ id, contactInfo: newPhone.number, telephoneCountryCode: newPhone.countryCode });
  }
  if (oldPhone && !foundOld) throw new Refusal(400, 'UXU_20002');
  if (movedPhone) fields.push('phoneNumber');

  if (user.email !== undefined) emails.add(user.email);
  if (email !== undefined && email !== user.email) {
    fields.push('email');
    before.push({ field: 'email', value: user.email });
    after.push({ field: 'email', value: email });
    patch['email'] = email;
    for (const { id, protocol, contactInfo } of user.contactMethods) {
      if (protocol !== 'EMAIL' || contactInfo !== user.email) continue;
      before.push({ field: 'email', methodId: id, value: contactInfo });
      after.push({ field: 'email', methodId: id, value: email });
      methods.push({ id, contactInfo: email });
    }
  }
  if (methods.length > 0) patch['contactMethods'] = methods;

  if (address) {
    const onFile = user.postalAddresses.find(({ primary }) => primary) ?? user.postalAddresses[0];
    if (!onFile) throw new Refusal(400, 'UXU_88891');
    const { id, primary = false } = onFile;
    const isSame =
      onFile.streetAddress1 === address.address1 &&
      (onFile.streetAddress2 ?? '') === (address.address2 ?? '') &&
      onFile.city === address.city &&
      (onFile.state ?? '') === (address.state ?? '') &&
      (onFile.postalCode ?? '') === (address.postalCode ?? '') &&
      onFile.country === address.country;
    if (!isSame) {
      fields.push('postalAddress');
      before.push({
        field: 'postalAddress',
        addressId: id,
        primary,
        value: {
          address1: onFile.streetAddress1,
          address2: onFile.streetAddress2,
          city: onFile.city,
          state: onFile.state,
          postalCode: onFile.postalCode,
          country: onFile.country,
        },
      });
      after.push({ field: 'postalAddress', addressId: id, primary, value: address });
      patch['postalAddresses'] = [toPatchAddress(id, address)];
    }
  }

  const recipients: Recipient[] = [];
  const tell = (channel: Recipient['channel'], role: string, to: string, maskedAddress: string) =>
    recipients.push({ channel, role, address: to, maskedAddress });
  [...emails].forEach((to, at) => tell('email', at === 0 ? 'old' : `other-${at}`, to, maskEmail(to)));
  [...phones].forEach(([to, { countryCode, number }], at) =>
    tell('sms', at === 0 ? 'old' : `other-${at}`, to, maskPhone(countryCode, number)),
  );
  if (email !== undefined && !emails.has(email)) tell('email', 'new', email, maskEmail(email));
  const newNumber = newPhone && `+${newPhone.countryCode}${newPhone.number}`;
  if (movedPhone && newPhone && newNumber !== undefined && !phones.has(newNumber)) {
    tell('sms', 'new', newNumber, maskPhone(newPhone.countryCode, newPhone.number));
  }
  return { fields, patch, before, after, recipients };
};
