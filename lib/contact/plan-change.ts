import {
  contactFields,
  kindOf,
  type ContactField,
  type ContactPoint,
  type EmailPoint,
  type PhonePoint,
  type PostalAddress,
  type PostalPoint,
  type PhoneNumber,
} from './contact-points.ts';
import { fieldsHeld, findOnFile, isWrittenNumber, sameValue, type ChangedValues } from './sameness.ts';
import type { WrittenNumber } from './phone-number.ts';

export interface ContactPlan {
  readonly fields: readonly ContactField[];
  /** The last change wrote the same values, and the file shows another one since: safe to write again. */
  readonly repeats: readonly ContactField[];
  readonly before: readonly ContactPoint[];
  readonly after: readonly ContactPoint[];
  readonly elsewhere: readonly ContactField[];
}

export type Planning =
  | { readonly outcome: 'planned'; readonly plan: ContactPlan }
  | { readonly outcome: 'contact-not-on-file' | 'old-phone-mismatch' };

interface Move {
  readonly before?: ContactPoint | undefined;
  readonly after: ContactPoint;
}

const noValues: ChangedValues = { before: [], after: [] };

const ofField = <Field extends ContactField>(points: readonly ContactPoint[], field: Field) =>
  points.filter((point): point is Extract<ContactPoint, { field: Field }> => point.field === field);

/** Points that a write can name: by id, or as the only one of their kind. */
const nameable = <Point extends ContactPoint>(points: readonly Point[]): readonly Point[] =>
  points.filter(
    (point) => point.id !== undefined || points.filter((each) => kindOf(each) === kindOf(point)).length === 1,
  );

const movePhone = (
  phones: readonly PhonePoint[],
  requested: NonNullable<ContactUpdate['phoneNumber']>,
): readonly Move[] =>
  phones
    .filter(({ value }) => isWrittenNumber(value, requested.old))
    .map((before) => ({ before, after: { ...before, value: requested.new } }));

/** The user's own email address, and the methods with the same address; a single method always. */
const moveEmail = (points: readonly EmailPoint[], value: string): readonly Move[] => {
  const login = points.find(({ place }) => place === 'login');
  const methods = points.filter(({ place }) => place === 'method');
  const followers =
    methods.length === 1 ? methods : methods.filter((method) => login && sameValue(method, login));
  const newLogin: EmailPoint = { field: 'email', place: 'login', value };
  return [
    { before: login, after: newLogin },
    ...nameable(methods)
      .filter((method) => followers.includes(method))
      .map((before) => ({ before, after: { ...before, value } })),
  ];
};

/** The primary address, else a lasting one, else a temporary one; of several, the one that the last change changed. */
const movePostalAddress = (
  points: readonly PostalPoint[],
  value: PostalAddress,
  last: ChangedValues,
): readonly Move[] => {
  const standings = ['primary', 'lasting', 'temporary'] as const;
  const best = standings.find((standing) => points.some((point) => point.standing === standing));
  const meant = nameable(points).filter(({ standing }) => standing === best);
  const movedLast = last.after.map((point) => findOnFile(points, point));
  const before = meant.find((point) => movedLast.includes(point)) ?? meant[0];
  return before ? [{ before, after: { ...before, value } }] : [];
};

/** Whether the file showed what the last change wrote; another value is then another party's. */
const isSeen = ({ seen = [] }: ChangedValues, field: ContactField): boolean => seen.includes(field);

/** The last phone change again, if a request repeats it and the file shows neither number. */
const repeatPhone = (
  phones: readonly PhonePoint[],
  requested: NonNullable<ContactUpdate['phoneNumber']>,
  last: ChangedValues,
): readonly Move[] => {
  const former = ofField(last.before, 'phoneNumber');
  if (!former.some(({ value }) => isWrittenNumber(value, requested.old))) return [];
  return ofField(last.after, 'phoneNumber').flatMap((wrote): readonly Move[] => {
    const after = { ...wrote, value: requested.new };
    const before = findOnFile(phones, wrote);
    return before && sameValue(wrote, after) ? [{ before, after }] : [];
  });
};

/** Contract §2, §6.7, §6.9; `last` is the last effective change. */
export const planChange = (
  onFile: readonly ContactPoint[],
  { phoneNumber, email, postalAddress }: ContactUpdate,
  last: ChangedValues = noValues,
): Planning => {
  const lastHad = (
    points: readonly ContactPoint[] | undefined,
    point: ContactPoint,
    value: ContactPoint,
  ): boolean => points?.some((each) => findOnFile(onFile, each) === point && sameValue(each, value)) === true;
  const holds = (point: ContactPoint, wanted: ContactPoint): boolean =>
    sameValue(point, wanted) || (lastHad(last.after, point, wanted) && lastHad(last.stored, point, point));
  const isRealMove = ({ before, after }: Move): boolean => before === undefined || !holds(before, after);
  /** Whether the last change wrote this value, and the file shows neither it nor the value before. */
  const isRepeat = ({ before, after }: Move): boolean =>
    before !== undefined &&
    !isSeen(last, after.field) &&
    lastHad(last.after, before, after) &&
    !lastHad(last.before, before, before);

  const phones = nameable(ofField(onFile, 'phoneNumber')).filter(({ isFax }) => isFax !== true);
  const isNewOnFile =
    phoneNumber !== undefined && phones.some((point) => holds(point, { ...point, value: phoneNumber.new }));
  const namedMoves = phoneNumber ? movePhone(phones, phoneNumber) : [];
  const phoneMoves =
    phoneNumber && namedMoves.length === 0 && !isNewOnFile && !isSeen(last, 'phoneNumber')
      ? repeatPhone(phones, phoneNumber, last)
      : namedMoves;
  const emailMoves = email === undefined ? [] : moveEmail(ofField(onFile, 'email'), email);
  const postalMoves = postalAddress
    ? movePostalAddress(ofField(onFile, 'postalAddress'), postalAddress, last)
    : [];
  if ((phoneNumber && phones.length === 0) || (postalAddress && postalMoves.length === 0)) {
    return { outcome: 'contact-not-on-file' };
  }

  const moves = [...phoneMoves, ...emailMoves, ...postalMoves].filter(isRealMove);
  if (phoneNumber && phoneMoves.length === 0) {
    // Repeating an effective change is not a mismatch. Together with other changes, it is one unless the last change
    // changed the number; otherwise the answer would reveal whether the other values are on file.
    const isKnownRepeat = repeatPhone(phones, phoneNumber, last).length > 0;
    if (!isNewOnFile || (moves.length > 0 && !isKnownRepeat)) return { outcome: 'old-phone-mismatch' };
  }

  const ofChanged = (field: ContactField) => moves.filter(({ after }) => after.field === field);
  const fields = contactFields.filter((field) => ofChanged(field).length > 0);
  return {
    outcome: 'planned',
    plan: {
      fields,
      repeats: fields.filter((field) => ofChanged(field).every(isRepeat)),
      before: moves.flatMap(({ before }) => before ?? []),
      after: moves.map(({ after }) => after),
      elsewhere: fieldsHeld(
        onFile,
        moves.map(({ after }) => after),
      ),
    },
  };
};

/** In canonical form. */
export interface ContactUpdate {
  readonly phoneNumber?: { readonly old: WrittenNumber; readonly new: PhoneNumber };
  readonly email?: string;
  readonly postalAddress?: PostalAddress;
}
