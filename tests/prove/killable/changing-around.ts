import type { ChangeRecord } from '../../../lib/changes/change.ts';
import type { ChangeEvent } from '../../../lib/changes/change-event.ts';
import type { buildChanger } from '../../../lib/wiring/partner.ts';
import type { Around } from './boundaries.ts';

type Changer = ReturnType<typeof buildChanger>;

/** What a change is made with, with boundaries around its steps. */
export const changingAround = (around: Around, changer: Changer): Changer => {
  const { users, vault } = changer;
  return {
    ...changer,
    users: { ...users, writeContact: around('write', (...write) => users.writeContact(...write)) },
    vault: { ...vault, open: around('record', (change, details) => vault.open(change, details)) },
    recordEvent: around((_: ChangeRecord, { type }: ChangeEvent) => type, changer.recordEvent),
    announce: around('publish', (change) => changer.announce(change)),
  };
};
