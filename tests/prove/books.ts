import type { ChangeRecord } from '../../lib/changes/change.ts';
import { balanceEvents, fieldsMoved, type PublishedEvent } from './events-owed.ts';
import type { InboxMessage } from '../../local/inbox/message.ts';
import { addressesOf, addressKey, noticesOwed } from './notices-owed.ts';
import type { Ending } from './row.ts';
import type { Scene } from './scene.ts';
import type { Write } from './write-log.ts';

/** One customer's account. */
export interface Account {
  applied: number;
  told: number;
  lost: number;
  invented: number;
  extra: number;
  /** Further copies of events, which subscribers know by their ids. */
  repeatedEvents: number;
  readonly surprises: string[];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const keyOf = ({ channel, to }: InboxMessage): string => addressKey(channel, to);

/** Whether it is only known that something changed. */
const isGeneral = ({ effects }: ChangeRecord): boolean => Object.values(effects).includes('other');

/** The write that a change is about; undefined where nothing was written. */
const writeOf = (
  change: ChangeRecord,
  writes: readonly Write[],
  { isToldOfStranger }: Ending,
): Write | undefined => {
  const own = writes.find(({ transactionId }) => transactionId === change.correlationId);
  const isStranger = own === undefined && isToldOfStranger === true && isGeneral(change);
  const write = isStranger ? writes.find(({ transactionId }) => transactionId === undefined) : own;
  return write === undefined || same(write.before, write.after) ? undefined : write;
};

/** Who is owed a notice of a write, and as what. */
const owedFor = (
  write: Write | undefined,
  writes: readonly Write[],
  { isToldToFormer }: Ending,
): ReadonlyMap<string, string> => {
  if (write === undefined) return new Map();
  const earlier = write.transactionId === undefined ? [] : writes.slice(0, writes.indexOf(write));
  const former = isToldToFormer ? earlier.flatMap(({ before }) => [...addressesOf(before)]) : [];
  return new Map([
    ...former.map((key): [string, string] => [key, 'former']),
    ...noticesOwed(write.before, write.after),
  ]);
};

/** Holds the notices of one change against what was owed for it. */
const balanceChange = (
  account: Account,
  {
    ends,
    change,
    owed,
    messages,
  }: {
    readonly ends: Ending;
    readonly change: ChangeRecord;
    /** Who is owed a notice, and as what. */
    readonly owed: ReadonlyMap<string, string>;
    readonly messages: readonly InboxMessage[];
  },
): void => {
  const arrived = Map.groupBy(messages, keyOf);
  const missing = [...owed].filter(
    ([key, role]) => !arrived.has(key) && ends.unreached?.includes(role) !== true,
  );
  for (const [key, copies] of arrived) {
    if (owed.has(key)) account.extra += copies.length - 1;
    else account.invented += copies.length;
  }
  if (missing.length > 0) {
    account.lost += 1;
    account.surprises.push(`${missing.map(([, role]) => role).join(' and ')} never came (${change.state})`);
  } else if (owed.size > 0) account.told += 1;
  if (owed.size > 0 && isGeneral(change) !== (ends.isGeneral === true)) {
    account.surprises.push(`the effects were ${JSON.stringify(change.effects)}`);
  }
};

/** They say that something took long, which on a busy machine anything may. */
const slowAlarms = new Set(['notice-overdue', 'event-overdue']);

/** Balances a customer's books from the outside: the platform's writes, the inbox, the ledger and the alarms. */
export const balanceCustomer = async (
  scene: Scene,
  ends: Ending,
  /** By change id. */
  inbox: ReadonlyMap<string, readonly InboxMessage[]>,
  /** By change id. */
  events: ReadonlyMap<string, readonly PublishedEvent[]>,
): Promise<Account> => {
  const { world, customer } = scene;
  const account: Account = {
    applied: 0,
    told: 0,
    lost: 0,
    invented: 0,
    extra: 0,
    repeatedEvents: 0,
    surprises: [],
  };
  const { surprises } = account;
  const changes = await world.changesOf(customer);
  const writes = world.writes.of(customer);

  for (const change of changes) {
    const { changeId } = change;
    const write = writeOf(change, writes, ends);
    const owed = owedFor(write, writes, ends);
    balanceChange(account, { ends, change, owed, messages: inbox.get(changeId) ?? [] });
    const found = balanceEvents(events.get(changeId) ?? [], {
      moved: write === undefined ? [] : fieldsMoved(write),
      kind: change.revertOf === undefined ? 'changed' : 'restored',
      isGeneral: ends.isGeneral === true,
      isUnreached: ends.alarms?.includes('nobody-reached') === true,
    });
    account.lost += found.lost;
    account.invented += found.invented;
    account.repeatedEvents += found.repeated;
    surprises.push(...found.surprises);
  }
  account.applied = writes.filter(
    ({ transactionId, before, after }) => transactionId !== undefined && !same(before, after),
  ).length;
  const unrecorded = writes.filter(
    ({ transactionId }) =>
      transactionId !== undefined && !changes.some(({ correlationId }) => correlationId === transactionId),
  );
  account.lost += unrecorded.length;
  if (unrecorded.length > 0) surprises.push('a write has no record');

  const states = changes.filter(({ attempt }) => attempt === undefined).map(({ state }) => state);
  if (ends.states !== undefined && !same(states, ends.states)) surprises.push(`states: ${states.join(', ')}`);
  if (ends.applied !== undefined && account.applied !== ends.applied) {
    surprises.push(`${account.applied} writes took effect`);
  }
  if (ends.asked !== undefined && world.writes.askedFor(customer) !== ends.asked) {
    surprises.push(`${world.writes.askedFor(customer)} writes were asked for`);
  }
  const raised = new Set(changes.flatMap(({ changeId }) => world.log.alarms(changeId)));
  const expected = new Set<string>(ends.alarms);
  const amiss = [...raised.symmetricDifference(expected)].filter((name) => !slowAlarms.has(name));
  if (amiss.length > 0) surprises.push(`alarms raised or missing: ${amiss.join(', ')}`);
  return account;
};
