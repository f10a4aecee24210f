import type { ChangeRecord } from '../../../../lib/changes/change.ts';
import { transition } from '../../../../lib/changes/change-machine.ts';
import type { ChangeEvent, Transition } from '../../../../lib/changes/change-event.ts';
import { times, type Faults, type Scenario } from './scenario.ts';

/** A change in the ledger, and what its contact values would say. */
export interface ModelChange {
  readonly updater: number;
  readonly record: ChangeRecord;
  readonly before: string;
  readonly after: string;
  /** The values whose addresses are told as those that were on file. */
  readonly told: readonly string[];
}

/** An invocation of update-contact: where it is, and what it knows. */
export interface Updater {
  readonly at: 'reading' | 'checking' | 'opening' | 'writing' | 'waiting' | 'confirmed' | 'refused' | 'ended';
  readonly read?: string;
  readonly readAt?: number;
  /** Whether what it read was a copy from before the last write. */
  readonly isStaleCopy?: true;
  /** The values whose addresses its change tells as those that were on file. */
  readonly told?: readonly string[];
  /** The number it is about to open. */
  readonly number?: number;
  /** Its change, by index. */
  readonly change?: number;
  readonly published?: true;
  readonly marked?: true;
}

/** A write on its way to the Users API. */
export interface Write {
  readonly by: number;
  readonly after: string;
  /** The last moment at which it can take effect. */
  readonly until: number;
}

/** The provider's name of a notice: of one that it sends, and of one that it drops. */
export type ProviderId = 'sent' | 'dropped';

/** An invocation of send-notices at work on one recipient. */
export interface Sender {
  readonly change: number;
  readonly recipient: number;
  readonly at: 'publishing' | 'asking' | 'sending' | 'marking' | 'closing';
  /** Whether it has published the change's events, and has yet to record that. */
  readonly hasPublished: boolean;
  /** By what name the provider took its notice. */
  readonly providerId?: ProviderId;
  /** When its claim runs out. */
  readonly until: number;
}

/** An invocation of settle-changes that has read what is on file for one change. */
export interface Settler {
  readonly change: number;
  readonly shows: 'new' | 'old' | 'neither';
}

/** A provider's report of a notice sent, on its way. */
export interface Report {
  readonly change: number;
  readonly recipient: number;
  /** When the claim it was sent under runs out. */
  readonly until: number;
  readonly providerId: ProviderId;
}

/** Everything there is at one moment. */
export interface World {
  readonly now: number;
  /** The contact value on file. */
  readonly value: string;
  /** What was on file before the last write: what a stale read shows. */
  readonly former: string;
  readonly changes: readonly ModelChange[];
  readonly updaters: readonly Updater[];
  readonly writes: readonly Write[];
  readonly replies: readonly { readonly to: number; readonly says: 'applied' | 'refused' }[];
  /** Announcements on their way, each of a change. */
  readonly messages: readonly number[];
  readonly senders: readonly Sender[];
  readonly settlers: readonly Settler[];
  readonly reports: readonly Report[];
  /** How many notices have gone out, by change, recipient and wording. */
  readonly sent: Readonly<Record<string, number>>;
  /** Which events have gone out, by change, place and effect. */
  readonly published: readonly string[];
  /** What each update's write replaced, where it took effect. */
  readonly effects: readonly (string | undefined)[];
  readonly otherWrites: number;
  /** What may still go wrong. */
  readonly faults: Faults;
}

export const firstWorld = ({ updates, faults }: Scenario): World => ({
  now: 0,
  value: 'v0',
  former: 'v0',
  changes: [],
  updaters: updates.map(() => ({ at: 'reading' })),
  writes: [],
  replies: [],
  messages: [],
  senders: [],
  settlers: [],
  reports: [],
  sent: {},
  published: [],
  effects: updates.map(() => undefined),
  otherWrites: 0,
  faults,
});

/** One thing that can happen next. */
export interface Action {
  readonly name: string;
  /** Whether something goes wrong. */
  readonly isFault: boolean;
  readonly next: World;
}

/** What one part of the world can do next. */
export type Actor = (scenario: Scenario, world: World) => readonly Action[];

/** Something that happens in the course of things. */
export const does = (world: World, name: string, changed: Partial<World>): Action => ({
  name,
  isFault: false,
  next: { ...world, ...changed },
});

/** Something that goes wrong as often as it likes. */
export const fails = (world: World, name: string, changed: Partial<World>): Action => ({
  ...does(world, name, changed),
  isFault: true,
});

/** Something that goes wrong as often as the scenario allows. */
export const mayFail = (
  world: World,
  fault: keyof Faults,
  name: string,
  changed: Partial<World>,
): readonly Action[] => {
  const left = world.faults[fault];
  if (left === 0) return [];
  return [fails(world, name, { ...changed, faults: { ...world.faults, [fault]: left - 1 } })];
};

/** The items without, or with others in place of, the one at `index`. */
export const replaceAt = <Item>(
  items: readonly Item[],
  index: number,
  ...by: readonly Item[]
): readonly Item[] => [...items.slice(0, index), ...by, ...items.slice(index + 1)];

/** Whether two values are the same, whatever form the platform keeps them in. */
export const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** What the real state machine makes of events, as the ledger would save them at once. */
export const record = (world: World, index: number, ...events: readonly ChangeEvent[]) => {
  const known = world.changes[index];
  if (!known) throw new Error('no such change');
  const { change, publish, send } = events.reduce<Pick<Transition, 'change' | 'publish' | 'send'>>(
    (moved, event) => ({ ...moved, ...transition(moved.change, event, world.now, times) }),
    { change: known.record },
  );
  const changes = replaceAt(world.changes, index, { ...known, record: change });
  return { changes, publish: publish ?? false, send: send ?? false };
};

/** The changes once the success of a write was seen. */
export const confirm = ({ protocol }: Scenario, world: World, index: number): World['changes'] => {
  const isLate = world.changes[index]?.record.state === 'NOT_APPLIED';
  return isLate && !protocol.lateSuccess
    ? world.changes
    : record(world, index, { type: 'write-confirmed' }).changes;
};
