import * as v from 'valibot';
import { updateBlockers, type UpdateBlocker } from '../customers/users-api.ts';
import type { InfoEntry, PlatformDialect } from './dialect.ts';
import { Flag } from './lenient-json.ts';

/** The platform sends only flags that are true. */
export const UserStatus = v.fallback(
  v.object({ active: Flag, registered: Flag, onHold: Flag, locked: Flag, rejected: Flag }),
  { active: false, registered: false, onHold: false, locked: false, rejected: false },
);

export const blockersOf = (
  user: {
    readonly userStatus: v.InferOutput<typeof UserStatus>;
    readonly registrationDateTime: string;
    readonly additionalInfo: readonly InfoEntry[];
  },
  { blockers, disclosures }: Pick<PlatformDialect, 'blockers' | 'disclosures'>,
): readonly UpdateBlocker[] => {
  const { active, registered, onHold, locked, rejected } = user.userStatus;
  const hasAccepted = user.additionalInfo.some(
    ({ key, value }) => key === disclosures?.key && value === disclosures.value,
  );
  const evidence: Readonly<Partial<Record<UpdateBlocker, boolean>>> = {
    NOT_ACTIVE: !active,
    NOT_REGISTERED: !registered && user.registrationDateTime === '',
    LOCKED: locked,
    ON_HOLD: onHold,
    REJECTED: rejected,
  };
  return updateBlockers.filter((blocker) =>
    blocker === 'DISCLOSURES_NOT_ACCEPTED'
      ? disclosures !== undefined && !hasAccepted
      : evidence[blocker] === true && blockers.includes(blocker),
  );
};
