import {
  contactFields,
  type ContactField,
  type ContactPoint,
} from '../../../../lib/contact/contact-points.ts';
import type { ContactUpdate } from '../../../../lib/contact/plan-change.ts';

/** A value for each field: `v0`, `a`, `b` or `x`; in upper case as the platform keeps it in a form of its own. */
export type File = Readonly<Partial<Record<ContactField, string>>>;

export const firstFile: File = { email: 'v0', phoneNumber: 'v0' };

/** Whether two values are the same, whatever form the platform keeps them in. */
export const isSame = (one = '', other = ''): boolean => one.toLowerCase() === other.toLowerCase();

export const fieldsOf = (file: Readonly<Partial<Record<ContactField, unknown>>>): readonly ContactField[] =>
  contactFields.filter((field) => file[field] !== undefined);

export const pick = (file: File, fields: readonly ContactField[]): File =>
  Object.fromEntries(fields.map((field) => [field, file[field]]));

const emailOf = (value: string): string => `${value}@example.com`;
const digitsOf = (value: string): string =>
  `212555010${['v0', 'a', 'b', 'x', 'own-v0', 'own-a', 'own-b'].indexOf(value)}`;

const makePoint = (field: ContactField, value: string, isForeseen: boolean): ContactPoint => {
  const plain = value.toLowerCase();
  const isOwnForm = value !== plain;
  const known = isOwnForm && !isForeseen ? `own-${plain}` : plain;
  if (field === 'email') {
    const address = emailOf(known);
    return { field, place: 'login', value: isOwnForm ? address.toUpperCase() : address };
  }
  // A form of its own has the country code twice.
  const nationalNumber = `${isOwnForm ? '1' : ''}${digitsOf(known)}`;
  return { field: 'phoneNumber', id: '1', protocol: 'SMS', value: { countryCode: '1', nationalNumber } };
};

const points = new Map<string, ContactPoint>();

/** What the service reads; a form that it does not foresee is another value to it. */
export const toPoints = (file: File, isForeseen: boolean): readonly ContactPoint[] =>
  fieldsOf(file).map((field) => {
    const value = file[field] ?? '';
    const name = `${field} ${value} ${isForeseen}`;
    const point = points.get(name) ?? makePoint(field, value, isForeseen);
    points.set(name, point);
    return point;
  });

/** The request for such values by somebody who knows the number on file. */
export const toUpdate = ({ email, phoneNumber }: File, onFile: File): ContactUpdate => {
  const countryCode = '1';
  const old = { countryCode, number: digitsOf((onFile.phoneNumber ?? '').toLowerCase()) };
  return {
    ...(email !== undefined && { email: emailOf(email) }),
    ...(phoneNumber !== undefined && {
      phoneNumber: { old, new: { countryCode, nationalNumber: digitsOf(phoneNumber) } },
    }),
  };
};

const idsOfTexts = new Map<string, number>();
const idsOfObjects = new WeakMap<object, number>();

export const idOfText = (text: string): number => {
  const id = idsOfTexts.get(text) ?? idsOfTexts.size;
  idsOfTexts.set(text, id);
  return id;
};

const passedOver = ['openedAt', 'revision'];

/** The same number for equal objects; when a change was opened makes no difference, nor how often it was saved. */
export const idOf = (object: object | undefined): number => {
  if (object === undefined) return -1;
  const known = idsOfObjects.get(object);
  if (known !== undefined) return known;
  const id = idOfText(
    JSON.stringify(object, (key, value: unknown) => (passedOver.includes(key) ? undefined : value)),
  );
  idsOfObjects.set(object, id);
  return id;
};
