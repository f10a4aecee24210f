import * as v from 'valibot';
import { List, Shape } from '../parse.ts';

export const contactFields = ['phoneNumber', 'email', 'postalAddress'] as const;
export type ContactField = (typeof contactFields)[number];

export const ContactFields = List(v.picklist(contactFields));

const OptionalText = v.optional(v.string());

const PostalAddress = Shape({
  address1: v.string(),
  address2: OptionalText,
  /** Only on file; a request has two lines. */
  address3: OptionalText,
  city: v.string(),
  state: OptionalText,
  postalCode: OptionalText,
  /** ISO 3166-1 alpha-2, upper case. */
  country: v.string(),
});
export type PostalAddress = v.InferOutput<typeof PostalAddress>;

/** Split as in the Users API; both parts are digits only. */
const PhoneNumber = Shape({ countryCode: v.string(), nationalNumber: v.string() });
export type PhoneNumber = v.InferOutput<typeof PhoneNumber>;

/** The user's own email address (`login`), or an EMAIL contact method. */
const EmailPoint = Shape({
  field: v.literal('email'),
  place: v.picklist(['login', 'method']),
  id: OptionalText,
  value: v.string(),
});
export type EmailPoint = v.InferOutput<typeof EmailPoint>;

export const phoneProtocols = ['SMS', 'VOICE', 'WHATSAPP_SMS', 'WHATSAPP_VOICE'] as const;

const PhonePoint = Shape({
  field: v.literal('phoneNumber'),
  id: OptionalText,
  protocol: v.picklist(phoneProtocols),
  /** Shown, but never texted and never changed. */
  isFax: v.optional(v.boolean()),
  value: PhoneNumber,
});
export type PhonePoint = v.InferOutput<typeof PhonePoint>;

const PostalPoint = Shape({
  field: v.literal('postalAddress'),
  id: OptionalText,
  /** `temporary`: seasonal or temporary; `expired`: today is outside its dates. */
  standing: v.picklist(['primary', 'lasting', 'temporary', 'expired']),
  value: PostalAddress,
});
export type PostalPoint = v.InferOutput<typeof PostalPoint>;

const ContactPoint = v.variant('field', [EmailPoint, PhonePoint, PostalPoint]);
export type ContactPoint = v.InferOutput<typeof ContactPoint>;

export const ContactPoints = List(ContactPoint);

/** Points of one kind differ only by their ids. */
export const kindOf = (point: ContactPoint): string => {
  switch (point.field) {
    case 'email':
      return `email/${point.place}`;
    case 'phoneNumber':
      return `phoneNumber/${point.protocol}`;
    case 'postalAddress':
      return 'postalAddress';
  }
};

/** Names a contact point within its user; the same before and after a change. */
export const refOf = (point: ContactPoint): string =>
  point.id === undefined ? kindOf(point) : `${kindOf(point)}/${point.id}`;

export const toE164 = ({ countryCode, nationalNumber }: PhoneNumber): string =>
  `+${countryCode}${nationalNumber}`;
