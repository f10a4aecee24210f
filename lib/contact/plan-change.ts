import { AppError } from '../errors.ts';
import {
  canonicalText,
  contactFields,
  type ContactField,
  type ContactPoint,
  type EmailPoint,
  type PhonePoint,
  type PostalAddress,
  type PostalPoint,
} from './contact-points.ts';
import { canonicalPhone, samePhone } from './phone-number.ts';
import type { ContactUpdate } from './contact-update.ts';

/** The contact points that really change, as they are and as they are to be; none when everything is so already. */
export interface ContactPlan {
  readonly fields: readonly ContactField[];
  readonly before: readonly ContactPoint[];
  readonly after: readonly ContactPoint[];
}

/** A contact point, absent so far if there is no `before`, and what it is to be. */
interface Move {
  readonly before?: ContactPoint;
  readonly after: ContactPoint;
}

const canonical = (point: ContactPoint): string =>
  canonicalText(point.field === 'phoneNumber' ? { ...point, value: canonicalPhone(point.value) } : point);

const sameValue = (one: ContactPoint, other: ContactPoint): boolean => canonical(one) === canonical(other);

const ofField = <Field extends ContactField>(points: readonly ContactPoint[], field: Field) =>
  points.filter((point): point is Extract<ContactPoint, { field: Field }> => point.field === field);

/** Every method, SMS or voice, that holds the old number. */
const movePhone = (
  phones: readonly PhonePoint[],
  requested: NonNullable<ContactUpdate['phoneNumber']>,
): readonly Move[] =>
  phones
    .filter(({ value }) => samePhone(value, requested.old))
    .map((before) => ({ before, after: { ...before, value: requested.new } }));

/** The user's own email address, and the methods that hold the same one; the only method in any case. */
const moveEmail = (points: readonly EmailPoint[], value: string): readonly Move[] => {
  const login = points.find(({ place }) => place === 'login');
  const methods = points.filter(({ place }) => place === 'method');
  const followers =
    methods.length === 1 ? methods : methods.filter((method) => login && sameValue(method, login));
  const newLogin: EmailPoint = { field: 'email', place: 'login', value };
  return [
    { ...(login && { before: login }), after: newLogin },
    ...followers.map((before) => ({ before, after: { ...before, value } })),
  ];
};

/** The primary address, or the first. */
const movePostalAddress = (points: readonly PostalPoint[], value: PostalAddress): readonly Move[] => {
  const before = points.find(({ standing }) => standing === 'primary') ?? points[0];
  return before ? [{ before, after: { ...before, value } }] : [];
};

const isRealMove = ({ before, after }: Move): boolean => before === undefined || !sameValue(before, after);

/**
 * What an update comes to for what is on file (contract §2, §6.7 and §6.9). Throws `old-phone-mismatch`, or
 * `contact-not-on-file` where there is no phone number or postal address to change.
 */
export const planChange = (onFile: readonly ContactPoint[], update: ContactUpdate): ContactPlan => {
  const { phoneNumber, email, postalAddress } = update;
  const phones = ofField(onFile, 'phoneNumber');
  const phoneMoves = phoneNumber ? movePhone(phones, phoneNumber) : [];
  const emailMoves = email === undefined ? [] : moveEmail(ofField(onFile, 'email'), email);
  const postalMoves = postalAddress ? movePostalAddress(ofField(onFile, 'postalAddress'), postalAddress) : [];
  const moves = [...phoneMoves, ...emailMoves, ...postalMoves].filter(isRealMove);

  if ((phoneNumber && phones.length === 0) || (postalAddress && postalMoves.length === 0)) {
    throw new AppError('contact-not-on-file');
  }
  if (phoneNumber && phoneMoves.length === 0) {
    // A change that has taken effect and is asked for once more is no mismatch, unless it asks for anything else.
    const isOnFile = phones.some((point) => sameValue(point, { ...point, value: phoneNumber.new }));
    if (!isOnFile || moves.length > 0) throw new AppError('old-phone-mismatch');
  }

  const changed = new Set(moves.map(({ after }) => after.field));
  return {
    fields: contactFields.filter((field) => changed.has(field)),
    before: moves.flatMap(({ before }) => before ?? []),
    after: moves.map(({ after }) => after),
  };
};
