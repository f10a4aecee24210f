import type { ContactField } from '../contact/contact-points.ts';
import type { ChangeRecord, Recipient } from './change.ts';
import { revealChange, type Sealer } from './sealed-contacts.ts';

const dayMs = 24 * 3_600_000;
const rememberedMs = 30 * dayMs;

/** Whether phone and e-mail both change within 24 hours: the mark of an account being taken over. */
const isTakeoverPattern = (
  fields: readonly ContactField[],
  recent: readonly ChangeRecord[],
  now: number,
): boolean => {
  const changed = new Set([
    ...fields,
    ...recent.filter(({ openedAt }) => openedAt > now - dayMs).flatMap((c) => c.fields),
  ]);
  return changed.has('phoneNumber') && changed.has('email');
};

/**
 * The addresses of the last 30 days that are to be told as well, newest first, when phone and e-mail both change within
 * 24 hours: whoever took over the current ones cannot keep the news from the earlier ones.
 */
export const formerAddresses = async ({
  sealer,
  fields,
  recent,
  institutionUserId,
  now,
}: {
  readonly sealer: Sealer;
  readonly fields: readonly ContactField[];
  /** The customer's newest changes, newest first. */
  readonly recent: readonly ChangeRecord[];
  readonly institutionUserId: string;
  readonly now: number;
}): Promise<readonly Omit<Recipient, 'role'>[]> => {
  const own = recent.filter(
    (change) => change.institutionUserId === institutionUserId && change.state !== 'NOT_APPLIED',
  );
  if (!isTakeoverPattern(fields, own, now)) return [];
  const remembered = own.filter(({ openedAt }) => openedAt > now - rememberedMs);
  const revealed = await Promise.all(remembered.map((change) => revealChange(sealer, change)));
  // One that was told as a former address was on file before that, and its own change says when.
  return revealed.flatMap(({ recipients }) => recipients.filter(({ role }) => !role.startsWith('former-')));
};
