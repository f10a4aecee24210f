import {
  does,
  mayFail,
  record,
  replaceAt,
  type Action,
  type Actor,
  type ModelChange,
  type World,
} from './world.ts';

type OnFile = World['settlers'][number]['shows'];

/** What the file shows of a change that others may have followed, as lib/changes/judge-fields.ts judges it. */
const compare = ({ changes, value }: World, index: number): OnFile => {
  const { before, after, record: own } = changes[index] as ModelChange;
  const later = changes.slice(index + 1);
  const isWrittenSince = later.some(
    (each) =>
      each.after === after && (each.record.effects.email !== 'not-applied' || each.record.due !== undefined),
  );
  if (own.state === 'NOT_APPLIED' && value === after && !isWrittenSince) return 'new';
  const shown = own.state === 'SENDING' ? value : (later[0]?.before ?? value);
  if (shown === after) return 'new';
  return shown === before ? 'old' : 'neither';
};

/** Saves what was seen of a change, then announces it if that is called for; may be killed before and in between. */
const concludes = (world: World, change: number, event: Parameters<typeof record>[2]): readonly Action[] => {
  const { changes, publish } = record(world, change, event);
  const messages = publish ? [...world.messages, change] : world.messages;
  const name = `the settler of ${change}`;
  return [
    does(world, `${name} concludes`, { changes, messages }),
    ...(publish ? mayFail(world, 'kills', `${name} is killed before it publishes`, { changes }) : []),
  ];
};

/** The settle-changes invocations: one reads what is on file at one moment, and concludes from it at another. */
export const settlers: Actor = ({ protocol, settlers: most }, world) => {
  const taken = world.settlers.flatMap(({ change, shows }, index) => {
    const without = { ...world, settlers: replaceAt(world.settlers, index) };
    return [
      ...concludes(without, change, { type: 'file-read', shows: { email: shows } }),
      ...mayFail(without, 'kills', `the settler of ${change} is killed`, {}),
    ];
  });
  const isFree = protocol.settlement && world.settlers.length < most;
  const due = world.changes.flatMap((change, index) => {
    const { due: at, state } = change.record;
    if (!isFree || at === undefined || at > world.now) return [];
    if (state === 'TELLING') return concludes(world, index, { type: 'notices-overdue' });
    const settler = { change: index, shows: compare(world, index) };
    return [does(world, `a settler reads for ${index}`, { settlers: [...world.settlers, settler] })];
  });
  return [...taken, ...due];
};
