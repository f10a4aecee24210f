import { does, fails, isSame, mayFail, replaceAt, type Actor, type Updater } from './world.ts';

/** The Users API: a write takes effect, is refused or is lost, and the same goes for its reply. */
export const usersApi: Actor = ({ normalizes, repliesArrive }, world) => [
  ...world.replies.flatMap(({ to, says }, index) => {
    const replies = replaceAt(world.replies, index);
    const receiver = world.updaters[to];
    if (receiver?.at !== 'waiting') return [];
    const becomes = (by: Updater) => ({ replies, updaters: replaceAt(world.updaters, to, by) });
    const at = says === 'applied' ? 'confirmed' : 'refused';
    return [
      does(world, `${to} is told that its write was ${says}`, becomes({ ...receiver, at })),
      ...(repliesArrive ? [] : [fails(world, `the reply to ${to} is lost`, becomes({ at: 'ended' }))]),
    ];
  }),
  ...world.writes.flatMap(({ by, after }, index) => {
    const writes = replaceAt(world.writes, index);
    const isAwaited = world.updaters[by]?.at !== 'ended';
    const reply = (says: 'applied' | 'refused') =>
      isAwaited ? { replies: [...world.replies, { to: by, says }] } : {};
    return [
      does(world, `the write of ${by} takes effect`, {
        writes,
        value: normalizes ? after.toUpperCase() : after,
        former: world.value,
        // To write what is there already changes nothing.
        ...(!isSame(world.value, after) && { effects: replaceAt(world.effects, by, world.value) }),
        ...reply('applied'),
      }),
      ...(isAwaited ? [fails(world, `the write of ${by} is refused`, { writes, ...reply('refused') })] : []),
      fails(world, `the write of ${by} is lost`, { writes }),
    ];
  }),
];

/** Someone who writes past this service. */
export const otherWriter: Actor = ({ assumptions }, world) =>
  mayFail(world, 'otherWriters', 'another writer writes', {
    value: assumptions.nobodyRestores ? 'x' : 'v0',
    former: world.value,
    otherWrites: world.otherWrites + 1,
  });

/** Time passes; what had its time is over. */
export const clock: Actor = ({ assumptions, ticks }, world) => {
  const now = world.now + 1;
  const isReportAwaited = assumptions.reportsInTime && world.reports.some(({ until }) => now >= until);
  if (isReportAwaited || world.now >= ticks) return [];
  return [
    does(world, 'a tick', {
      now,
      writes: world.writes.filter(({ until }) => now <= until),
      senders: world.senders.filter(
        ({ at, until }) => !assumptions.invocationsEnd || at === 'asking' || now < until,
      ),
    }),
  ];
};
