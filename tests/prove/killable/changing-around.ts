import type { ChangeRecord } from '../../../lib/changes/change.ts';
import type { ChangeEvent } from '../../../lib/changes/change-event.ts';
import type { buildChanger } from '../../../lib/wiring/partner.ts';
import type { Around } from './boundaries.ts';

type Changing = ReturnType<typeof buildChanger>['changing'];

/** What a change is made with, with boundaries around its steps. */
export const changingAround = (around: Around, changing: Changing): Changing => {
  const { users, vault } = changing;
  return {
    ...changing,
    users: { ...users, writeContact: around('write', (...write) => users.writeContact(...write)) },
    vault: { ...vault, open: around('record', (change, details) => vault.open(change, details)) },
    recordEvent: around((_: ChangeRecord, { type }: ChangeEvent) => type, changing.recordEvent),
    announce: around('publish', (change) => changing.announce(change)),
  };
};
