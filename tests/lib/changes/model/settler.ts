import {
  does,
  mayFail,
  observe,
  replaceAt,
  type Action,
  type Actor,
  type ModelChange,
  type World,
} from './world.ts';

type OnFile = World['settlers'][number]['shows'];

const compare = ({ before, after }: ModelChange, value: string): OnFile => {
  if (value === after) return 'new';
  return value === before ? 'old' : 'neither';
};

/** Saves what was seen of a change, then announces it if that is called for; may be killed before and in between. */
const concludes = (
  world: World,
  change: number,
  observation: Parameters<typeof observe>[2],
): readonly Action[] => {
  const { changes, publish } = observe(world, change, observation);
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
      ...concludes(without, change, { seen: 'on-file', shows }),
      ...mayFail(without, 'kills', `the settler of ${change} is killed`, {}),
    ];
  });
  const isFree = protocol.settlement && world.settlers.length < most;
  const due = world.changes.flatMap((change, index) => {
    const { due: at, state } = change.record;
    if (!isFree || at === undefined || at > world.now) return [];
    if (state === 'APPLIED' || state === 'OTHER') return concludes(world, index, { seen: 'notices-overdue' });
    const settler = { change: index, shows: compare(change, world.value) };
    return [does(world, `a settler reads for ${index}`, { settlers: [...world.settlers, settler] })];
  });
  return [...taken, ...due];
};
