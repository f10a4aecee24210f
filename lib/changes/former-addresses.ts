import type { ContactField } from '../contact/contact-points.ts';
import type { ChangeRecord, FormerAddress, PastChange } from './change.ts';
import { revealChange, type Sealer } from './sealed-contacts.ts';

const dayMs = 24 * 3_600_000;
const rememberedMs = 30 * dayMs;

/** Each address once for each user: where it was told last. */
const latest = (addresses: readonly FormerAddress[]): readonly FormerAddress[] => {
  const found = new Map<string, FormerAddress>();
  for (const each of addresses) {
    const name = [each.institutionUserId, each.channel, each.address].join(' ');
    if (!found.has(name)) found.set(name, each);
  }
  return [...found.values()];
};

/**
 * The addresses that the customer's changes of the last 30 days were told to, newest first, as the last change and
 * those that it keeps say. One that was told as a former address is as old as the change that found it on file.
 */
export const rememberAddresses = async (
  sealer: Sealer,
  last: ChangeRecord | undefined,
  now: number,
): Promise<readonly FormerAddress[]> => {
  const since = now - rememberedMs;
  if (last === undefined || last.openedAt <= since) return [];
  const { institutionUserId, openedAt, state } = last;
  const { recipients, former } = await revealChange(sealer, last);
  const told = state === 'NOT_APPLIED' ? [] : recipients.filter(({ role }) => !role.startsWith('former-'));
  return latest([
    ...told.map(({ channel, address, maskedAddress }) => ({
      channel,
      address,
      maskedAddress,
      institutionUserId,
      openedAt,
    })),
    ...former.filter((each) => each.openedAt > since),
  ]);
};

/** Whether phone and e-mail both change within 24 hours: the mark of an account being taken over. */
const isTakeoverPattern = (
  fields: readonly ContactField[],
  own: readonly PastChange[],
  now: number,
): boolean => {
  const changed = new Set([
    ...fields,
    ...own.filter(({ openedAt }) => openedAt > now - dayMs).flatMap((change) => change.fields),
  ]);
  return changed.has('phoneNumber') && changed.has('email');
};

/**
 * Those of the remembered addresses that are to be told as well, when phone and e-mail of the user both change within
 * 24 hours: whoever took over the current ones cannot keep the news from the earlier ones.
 */
export const formerAddresses = ({
  remembered,
  fields,
  recent,
  institutionUserId,
  now,
}: {
  readonly remembered: readonly FormerAddress[];
  readonly fields: readonly ContactField[];
  /** The customer's changes in sight, newest first. */
  readonly recent: readonly PastChange[];
  readonly institutionUserId: string;
  readonly now: number;
}): readonly FormerAddress[] => {
  const own = recent.filter(
    (change) => change.institutionUserId === institutionUserId && change.state !== 'NOT_APPLIED',
  );
  return isTakeoverPattern(fields, own, now)
    ? remembered.filter((address) => address.institutionUserId === institutionUserId)
    : [];
};
