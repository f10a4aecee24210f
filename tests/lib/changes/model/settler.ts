import { changedFields } from '../../../../lib/changes/effects.ts';
import { judgeFields } from '../../../../lib/changes/judge-fields.ts';
import { isAudited, type FileShows } from '../../../../lib/changes/change-event.ts';
import { laterRecipients } from '../../../../lib/changes/recipients.ts';
import type { Scenario } from './scenario.ts';
import {
  changeAt,
  does,
  mayFail,
  readsOf,
  record,
  replaceAt,
  reveal,
  seal,
  toldBy,
  withoutAddresses,
  type Action,
  type Actor,
  type EventOf,
  type ModelChange,
  type World,
} from './world.ts';

/** One verdict for all fields. */
const asOne = (shows: FileShows): FileShows => {
  const all = new Set(Object.values(shows));
  const [one = 'neither'] = all.size === 1 ? all : [];
  return Object.fromEntries(Object.keys(shows).map((field) => [field, one]));
};

/** What the file shows of a change, as functions/settle-changes reads it. */
const readFile = (scenario: Scenario, world: World, index: number): EventOf<'file-read'> => {
  const { protocol } = scenario;
  const change = reveal(changeAt(world, index));
  const onFile = readsOf(scenario, world.file);
  const followed = world.changes.slice(index + 1).filter(({ record }) => record.attempt === undefined);
  const judged = judgeFields(change, change.state === 'SENDING' ? [] : followed.map(reveal), onFile);
  const shows = protocol.fieldVerdicts ? judged : asOne(judged);
  const added = protocol.laterRecipients ? toldBy(scenario, laterRecipients(change, shows, onFile)) : [];
  const revision = protocol.auditRevisions ? change.revision : undefined;
  const read = { type: 'file-read', revision, shows } as const;
  if (added.length === 0) return read;
  const known = change.recipients.filter(({ role }) => role.startsWith('later-'));
  const sealedFindings = seal({ stored: change.stored, recipients: [...known, ...added] });
  return { ...read, added: withoutAddresses(added), sealedFindings };
};

/** The change as if its quarantine were over. */
const withoutQuarantine = (world: World, index: number): ModelChange => {
  const change = changeAt(world, index);
  return { ...change, record: { ...change.record, resolveAt: Math.min(change.record.resolveAt, world.now) } };
};

/** Saves what was seen of a change, then announces it if that is called for; may be killed before and in between. */
const concludes = (
  { protocol }: Scenario,
  world: World,
  change: number,
  event: Parameters<typeof record>[2],
): readonly Action[] => {
  const unchecked = replaceAt(world.changes, change, withoutQuarantine(world, change));
  const judged = record(protocol.quarantineCheck ? world : { ...world, changes: unchecked }, change, event);
  const { changes } = judged;
  const fields = changedFields(changeAt(judged, change).record.effects);
  const publish = judged.publish && (protocol.publishAtVerdict || event.type === 'notices-overdue');
  const messages = publish ? [...world.messages, { change, fields }] : world.messages;
  const name = `the settler of ${change}`;
  return [
    does(world, `${name} concludes`, { changes, messages }),
    ...(publish ? mayFail(world, 'kills', `${name} is killed before it publishes`, { changes }) : []),
  ];
};

/** The settle-changes invocations: one reads what is on file at one moment, and concludes from it at another. */
export const settlers: Actor = (scenario, world) => {
  const { protocol, settlers: most } = scenario;
  const taken = world.settlers.flatMap(({ change, event }, index) => {
    const without = { ...world, settlers: replaceAt(world.settlers, index) };
    return [
      ...concludes(scenario, without, change, event),
      ...mayFail(without, 'kills', `the settler of ${change} is killed`, {}),
    ];
  });
  const isFree = protocol.settlement && world.settlers.length < most;
  const due = world.changes.flatMap((change, index) => {
    const { due: at, state } = change.record;
    const isLeftOut = !protocol.audits && isAudited(change.record);
    if (!isFree || isLeftOut || at === undefined) return [];
    if (at > world.now) {
      const isEarly = state === 'SENDING' && world.faults.earlySettlers > 0;
      const faults = { ...world.faults, earlySettlers: world.faults.earlySettlers - 1 };
      return isEarly
        ? concludes(scenario, { ...world, faults }, index, readFile(scenario, world, index))
        : [];
    }
    if (state === 'TELLING') return concludes(scenario, world, index, { type: 'notices-overdue' });
    const settlers = [...world.settlers, { change: index, event: readFile(scenario, world, index) }];
    return [does(world, `a settler reads for ${index}`, { settlers })];
  });
  return [...taken, ...due];
};
