import * as v from 'valibot';
import {
  phoneProtocols,
  toE164,
  type EmailPoint,
  type PhoneNumber,
  type PhonePoint,
} from '../contact/contact-points.ts';
import { callingCodeOnFile, phoneOnFile } from '../contact/phone-number.ts';
import { present, Text, Word } from './lenient-json.ts';

export const ContactMethod = v.object({
  id: Text,
  protocol: Word,
  contactInfo: Text,
  telephoneCountryCode: Text,
  contactMethodType: Word,
});
type ContactMethod = v.InferOutput<typeof ContactMethod>;

export const emailsOf = (login: string, methods: readonly ContactMethod[]): readonly EmailPoint[] =>
  [
    { place: 'login' as const, value: login },
    ...methods
      .filter(({ protocol }) => protocol === 'EMAIL')
      .map(({ id, contactInfo }) => ({ place: 'method' as const, id: present(id), value: contactInfo })),
  ]
    .filter(({ value }) => value.includes('@'))
    .map((point) => ({ field: 'email', ...point, value: point.value.trim() }));

/** A method without a country code takes it from the other method of that phone, or from the institution. */
export const phonesOf = (
  methods: readonly ContactMethod[],
  defaultCountryCode: string,
): readonly PhonePoint[] => {
  // Parsing is slow, and texts and calls often have the same number.
  const readings = new Map<string, PhoneNumber | undefined>();
  const read = (text: string, countryCode: string): PhoneNumber | undefined => {
    const written = `${countryCode} ${text}`;
    if (!readings.has(written)) readings.set(written, phoneOnFile(text, countryCode));
    return readings.get(written);
  };
  const phones = methods.flatMap((method) => {
    const protocol = phoneProtocols.find((each) => each === method.protocol);
    return protocol === undefined
      ? []
      : [{ ...method, protocol, countryCode: callingCodeOnFile(method.telephoneCountryCode) }];
  });
  const codes = new Set(phones.flatMap(({ countryCode }) => countryCode ?? []));
  const known = phones.flatMap(({ contactInfo, countryCode }) =>
    countryCode === undefined ? [] : (read(contactInfo, countryCode) ?? []),
  );
  const siblingOf = (text: string): PhoneNumber | undefined =>
    [...codes]
      .flatMap((code) => read(text, code) ?? [])
      .find((each) => known.some((number) => toE164(number) === toE164(each)));

  return phones.flatMap(({ id, protocol, contactInfo, countryCode, contactMethodType }) => {
    const value = read(contactInfo, countryCode ?? siblingOf(contactInfo)?.countryCode ?? defaultCountryCode);
    if (value === undefined) return [];
    const fax = contactMethodType === 'FAX' && { isFax: true };
    return [{ field: 'phoneNumber', id: present(id), protocol, ...fax, value }];
  });
};
