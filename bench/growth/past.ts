import type { ChangeRecord, NoticeProgress, UserKey } from '../../lib/changes/change.ts';
import { pastToKeep, recentChanges } from '../../lib/changes/past-changes.ts';
import { rememberAddresses, type NewestChange } from '../../lib/changes/former-addresses.ts';
import { abandonedChange } from '../../tests/fixtures/abandoned-change.ts';
import { sampleUser } from '../upstreams/sample-user.ts';

const limit = { changes: 3, hours: 24 };

/** A change of the email address that took effect, and whose process died before it could say so. */
export const unsettledChange = (
  key: UserKey,
  {
    number,
    openedAt,
    last,
  }: {
    readonly number: number;
    readonly openedAt: number;
    /** The change before it. */
    readonly last?: NewestChange | undefined;
  },
): NewestChange => {
  const user = sampleUser(key.userKey);
  const { change, details } = abandonedChange({
    key,
    user,
    number,
    openedAt,
    former: 'finley.former@gmail.com',
    fresh: user.email ?? '',
    phone: '+12025550123',
  });
  const remembered = rememberAddresses(last, openedAt);
  const past = pastToKeep(recentChanges(last), limit, openedAt);
  return { record: change, details: { ...details, remembered, past }, stored: [] };
};

const settled = (change: ChangeRecord, state: 'TELLING' | 'NOTIFIED', notice: NoticeProgress) =>
  ({
    ...change,
    state,
    effects: { email: 'applied' },
    settledAt: change.openedAt + 300,
    notices: Object.fromEntries(change.recipients.map(({ channel, role }) => [`${channel}/${role}`, notice])),
  }) satisfies ChangeRecord;

/** The change as it stands once everybody was told and it was audited. */
export const longOver = (change: ChangeRecord, openedAt: number): ChangeRecord => ({
  ...settled({ ...change, openedAt }, 'NOTIFIED', {
    state: 'delivered',
    providerId: 'bench',
    at: openedAt + 900,
  }),
  due: undefined,
});

/** The change once each notice was sent, while no provider has reported and settle-changes is to look after them. */
export const unreported = (change: ChangeRecord): ChangeRecord => ({
  ...settled(change, 'TELLING', { state: 'sent', providerId: 'bench', at: change.openedAt + 900 }),
  due: change.openedAt + 1_000,
});
