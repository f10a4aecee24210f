import type { ContactField } from '../contact/contact-points.ts';
import type {
  Change,
  ChangeRecord,
  ChangeState,
  PastChange,
  Recipient,
  RememberedAddress,
} from './change.ts';

const dayMs = 24 * 3_600_000;
const rememberedMs = 30 * dayMs;

/** Keeps an item small, and what it costs to tell everyone. */
const mostRemembered = 30;

/** An address is each user's own, and each channel's. */
const nameOf = ({ institutionUserId, channel, address }: RememberedAddress): string =>
  [institutionUserId, channel, address].join(' ');

/** States in which a change is known to have put its new values on file, unless it is told of in general words. */
const applied: readonly ChangeState[] = ['APPLIED', 'NOTIFIED'];

/** Whether the address was on file for certain: before the change, or after it if it was seen to take effect. */
const wasOnFile = ({ role }: Recipient, { state, wording }: ChangeRecord): boolean =>
  !role.startsWith('former-') && (role !== 'new' || (applied.includes(state) && wording === 'specific'));

/**
 * The addresses that were on file within 30 days, as the customer's last change knows them, those first that came last;
 * of too many those that came first, which are the owner's.
 */
export const rememberAddresses = async (
  reveal: (change: ChangeRecord) => Promise<Change>,
  last: ChangeRecord | undefined,
  now: number,
): Promise<readonly RememberedAddress[]> => {
  const since = now - rememberedMs;
  if (last === undefined || last.openedAt <= since) return [];
  const { institutionUserId, openedAt } = last;
  const { recipients, remembered } = await reveal(last);
  const found = new Map(
    recipients
      .filter((recipient) => wasOnFile(recipient, last))
      .map(({ channel, address, maskedAddress }) => ({
        channel,
        address,
        maskedAddress,
        institutionUserId,
        openedAt,
      }))
      .map((each) => [nameOf(each), each]),
  );
  const known = remembered
    .filter((each) => each.openedAt > since)
    .map((each) => found.get(nameOf(each)) ?? each);
  const knownNames = new Set(known.map(nameOf));
  const added = [...found].filter(([name]) => !knownNames.has(name)).map(([, each]) => each);
  return [...added, ...known].slice(-mostRemembered);
};

/** Whether phone and email both change within 24 hours: the mark of an account being taken over. */
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
 * The remembered addresses that are to be told as well, when phone and email of the user both change within 24 hours:
 * whoever took over the current ones cannot keep the news from the earlier ones.
 */
export const formerAddresses = ({
  remembered,
  fields,
  recent,
  institutionUserId,
  now,
}: {
  readonly remembered: readonly RememberedAddress[];
  readonly fields: readonly ContactField[];
  /** The customer's changes in sight, newest first. */
  readonly recent: readonly PastChange[];
  readonly institutionUserId: string;
  readonly now: number;
}): readonly Omit<Recipient, 'role'>[] => {
  const own = recent.filter(
    (change) => change.institutionUserId === institutionUserId && change.state !== 'NOT_APPLIED',
  );
  if (!isTakeoverPattern(fields, own, now)) return [];
  return remembered
    .filter((address) => address.institutionUserId === institutionUserId)
    .map(({ channel, address, maskedAddress }) => ({ channel, address, maskedAddress }));
};
