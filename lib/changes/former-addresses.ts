import { contactFields, type ContactField, type ContactPoint } from '../contact/contact-points.ts';
import { compareField } from '../contact/sameness.ts';
import type {
  AppliedValues,
  ChangeDetails,
  ChangeRecord,
  PastChange,
  Recipient,
  RememberedAddress,
} from './change.ts';
import { changedFields, fieldsToldTo } from './effects.ts';
import { recentChanges } from './past-changes.ts';
import { addressKey, recipientsOf, type Address } from './recipients.ts';

const dayMs = 24 * 3_600_000;
const rememberedMs = 30 * dayMs;

const mostRemembered = 30;

export interface NewestChange {
  readonly record: ChangeRecord;
  readonly details: ChangeDetails;
  readonly stored: readonly ContactPoint[];
}

const wasOnFile = (recipient: Recipient, record: ChangeRecord): boolean =>
  !recipient.role.startsWith('former-') &&
  (recipient.role !== 'new' || fieldsToldTo(record, recipient).length > 0);

/** On file within 30 days, newest first; the oldest 30, which are the owner's, are kept. */
export const rememberAddresses = (
  newest: Pick<NewestChange, 'record' | 'details'> | undefined,
  now: number,
): readonly RememberedAddress[] => {
  const since = now - rememberedMs;
  if (newest === undefined || newest.record.openedAt <= since) return [];
  const { record, details } = newest;
  const found = new Map(
    details.recipients
      .filter((recipient) => wasOnFile(recipient, record))
      .map(({ channel, address, maskedAddress }) => ({
        channel,
        address,
        maskedAddress,
        openedAt: record.openedAt,
      }))
      .map((each) => [addressKey(each), each]),
  );
  const known = details.remembered
    .filter((each) => each.openedAt > since)
    .map((each) => found.get(addressKey(each)) ?? each);
  const knownKeys = new Set(known.map(addressKey));
  const added = [...found].filter(([key]) => !knownKeys.has(key)).map(([, each]) => each);
  return [...added, ...known].slice(-mostRemembered);
};

/** The mark of an account takeover. */
const isTakeoverPattern = (
  fields: readonly ContactField[],
  recent: readonly PastChange[],
  now: number,
): boolean => {
  const changed = new Set([
    ...fields,
    ...recent
      .filter(({ openedAt, state }) => openedAt > now - dayMs && state !== 'NOT_APPLIED')
      .flatMap((change) => change.fields),
  ]);
  return changed.has('phoneNumber') && changed.has('email');
};

/** Fields that the newest change did not change keep their earlier values. */
export const appliedValues = (newest: NewestChange | undefined): AppliedValues | undefined => {
  if (newest === undefined) return undefined;
  const { record, details, stored } = newest;
  const moved = changedFields(record.effects);
  if (moved.length === 0) return details.applied;
  const { before = [], after = [], stored: forms = [], seen = [], openedAt = {} } = details.applied ?? {};
  const isMoved = ({ field }: ContactPoint): boolean => moved.includes(field);
  const merged = (known: readonly ContactPoint[], added: readonly ContactPoint[]) => [
    ...known.filter((point) => !isMoved(point)),
    ...added.filter(isMoved),
  ];
  return {
    before: merged(before, details.before),
    after: merged(after, details.after),
    stored: merged(forms, stored),
    seen: [...seen.filter((field) => !moved.includes(field)), ...(record.seen ?? [])],
    openedAt: { ...openedAt, ...Object.fromEntries(moved.map((field) => [field, record.openedAt])) },
  };
};

/** A change without values was never sent, so it passes on what the change before it kept. */
export const unsentAfter = (record: ChangeRecord, former: NewestChange | undefined): NewestChange => ({
  record,
  details: {
    before: [],
    after: [],
    recipients: [],
    remembered: rememberAddresses(former, record.openedAt),
    past: recentChanges(former),
    applied: appliedValues(former),
  },
  stored: [],
});

/** Fields that still show the value from before the last change: the file may be stale. */
export const staleFields = (
  applied: AppliedValues | undefined,
  onFile: readonly ContactPoint[],
  now: number,
  withinMs = dayMs,
): readonly ContactField[] =>
  contactFields.filter((field) => {
    const appliedAt = applied?.openedAt[field] ?? -Infinity;
    return applied && appliedAt >= now - withinMs && compareField(onFile, applied, field) === 'old';
  });

/** Former addresses to tell: the file may be stale, and a thief may control the current addresses. */
export const formerAddresses = ({
  remembered,
  applied,
  onFile,
  fields,
  recent,
  now,
}: {
  readonly remembered: readonly RememberedAddress[];
  readonly applied: AppliedValues | undefined;
  readonly onFile: readonly ContactPoint[];
  readonly fields: readonly ContactField[];
  readonly recent: readonly PastChange[];
  readonly now: number;
}): readonly Address[] => {
  const stale = staleFields(applied, onFile, now);
  const unseen = applied?.after.filter(({ field }) => stale.includes(field)) ?? [];
  const known = isTakeoverPattern(fields, recent, now) ? remembered : [];
  return [...recipientsOf([], { before: unseen, after: [] }, []), ...known].map(
    ({ channel, address, maskedAddress }) => ({ channel, address, maskedAddress }),
  );
};
