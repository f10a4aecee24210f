import {
  does,
  mayFail,
  record,
  replaceAt,
  type Action,
  type Actor,
  isSame,
  type ModelChange,
  type World,
} from './world.ts';
import type { Scenario } from './scenario.ts';

type OnFile = World['settlers'][number]['shows'];

/** What the file shows of a change that others may have followed, as lib/changes/judge-fields.ts judges it. */
const compare = ({ protocol }: Scenario, { changes, value }: World, index: number): OnFile => {
  const same = (one: string, other: string) => (protocol.sameness ? isSame(one, other) : one === other);
  const { before, after, record: own } = changes[index] as ModelChange;
  const later = changes.slice(index + 1);
  const isWrittenSince = later.some(
    (each) =>
      same(each.after, after) &&
      (each.record.effects.email !== 'not-applied' || each.record.due !== undefined),
  );
  if (own.state === 'NOT_APPLIED' && same(value, after) && !isWrittenSince) return 'new';
  const shown = own.state === 'SENDING' ? value : (later[0]?.before ?? value);
  if (same(shown, after)) return 'new';
  return same(shown, before) ? 'old' : 'neither';
};

/** The change as if its quarantine were over. */
const withoutQuarantine = ({ changes, now }: World, index: number): ModelChange => {
  const change = changes[index] as ModelChange;
  return { ...change, record: { ...change.record, resolveAt: Math.min(change.record.resolveAt, now) } };
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
  const publish = judged.publish && (protocol.publishAtVerdict || event.type === 'notices-overdue');
  const messages = publish ? [...world.messages, change] : world.messages;
  const name = `the settler of ${change}`;
  return [
    does(world, `${name} concludes`, { changes, messages }),
    ...(publish ? mayFail(world, 'kills', `${name} is killed before it publishes`, { changes }) : []),
  ];
};

/** The settle-changes invocations: one reads what is on file at one moment, and concludes from it at another. */
export const settlers: Actor = (scenario, world) => {
  const { protocol, settlers: most } = scenario;
  const taken = world.settlers.flatMap(({ change, shows }, index) => {
    const without = { ...world, settlers: replaceAt(world.settlers, index) };
    return [
      ...concludes(scenario, without, change, { type: 'file-read', shows: { email: shows } }),
      ...mayFail(without, 'kills', `the settler of ${change} is killed`, {}),
    ];
  });
  const isFree = protocol.settlement && world.settlers.length < most;
  const due = world.changes.flatMap((change, index) => {
    const { due: at, state } = change.record;
    if (!isFree || at === undefined) return [];
    const shows = compare(scenario, world, index);
    if (at > world.now) {
      const isEarly = state === 'SENDING' && world.faults.earlySettlers > 0;
      const faults = { ...world.faults, earlySettlers: world.faults.earlySettlers - 1 };
      return isEarly
        ? concludes(scenario, { ...world, faults }, index, { type: 'file-read', shows: { email: shows } })
        : [];
    }
    if (state === 'TELLING') return concludes(scenario, world, index, { type: 'notices-overdue' });
    const settlers = [...world.settlers, { change: index, shows }];
    return [does(world, `a settler reads for ${index}`, { settlers })];
  });
  return [...taken, ...due];
};
