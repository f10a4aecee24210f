import { recipientId, type ChangeRecord } from '../../lib/changes/change.ts';
import { owedTo } from '../../lib/changes/effects.ts';
import type { InboxMessage } from '../../local/inbox/message.ts';
import { noticesOwed } from './notices-owed.ts';
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
  readonly surprises: string[];
}

const idOf = ({ channel, role = '' }: InboxMessage): string => `${channel}/${role}`;

/** Whether it is only known that something changed. */
const isGeneral = ({ effects }: ChangeRecord): boolean => Object.values(effects).includes('other');

/** What is owed for a change; nothing where nothing was written. `undefined` stands for an address not known here. */
const owedFor = (
  change: ChangeRecord,
  write: Write | undefined,
  { isToldOfStranger }: Ending,
): ReadonlyMap<string, string | undefined> => {
  if (write !== undefined) return noticesOwed(write.before, write.after);
  const isTold = isToldOfStranger && isGeneral(change);
  return new Map(isTold ? owedTo(change).map((recipient) => [recipientId(recipient), undefined]) : []);
};

/** Holds the notices of one change against what was owed for it. */
const balanceChange = (
  account: Account,
  {
    ends,
    change,
    write,
    messages,
  }: {
    readonly ends: Ending;
    readonly change: ChangeRecord;
    readonly write: Write | undefined;
    readonly messages: readonly InboxMessage[];
  },
): void => {
  const owed = owedFor(change, write, ends);
  const arrived = Map.groupBy(messages, idOf);
  const missing = [...owed.keys()].filter((id) => !arrived.has(id) && ends.unreached?.includes(id) !== true);
  for (const [id, copies] of arrived) {
    const address = owed.get(id);
    const strays = owed.has(id) ? copies.filter(({ to }) => address !== undefined && to !== address) : copies;
    account.invented += strays.length;
    account.extra += copies.length - strays.length > 1 ? copies.length - strays.length - 1 : 0;
  }
  if (missing.length > 0) {
    account.lost += 1;
    account.surprises.push(`${missing.join(' and ')} never came (${change.state})`);
  } else if (owed.size > 0) account.told += 1;
  if (owed.size > 0 && isGeneral(change) !== (ends.isGeneral === true)) {
    account.surprises.push(`the effects were ${JSON.stringify(change.effects)}`);
  }
};

/** Says that something took long, which on a busy machine anything may. */
const timidAlarm = 'notice-overdue';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Balances a customer's books from the outside: the platform's writes, the inbox, the ledger and the alarms. */
export const balanceCustomer = async (
  scene: Scene,
  ends: Ending,
  /** By change id. */
  inbox: ReadonlyMap<string, readonly InboxMessage[]>,
): Promise<Account> => {
  const { world, customer } = scene;
  const account: Account = { applied: 0, told: 0, lost: 0, invented: 0, extra: 0, surprises: [] };
  const { surprises } = account;
  const changes = await world.changesOf(customer);
  const writes = world.writes.of(customer);

  for (const change of changes) {
    const write = writes.find(({ transactionId }) => transactionId === change.correlationId);
    balanceChange(account, { ends, change, write, messages: inbox.get(change.changeId) ?? [] });
  }
  account.applied = writes.filter(({ transactionId }) => transactionId !== undefined).length;
  const unrecorded = writes.filter(
    ({ transactionId }) =>
      transactionId !== undefined && !changes.some(({ correlationId }) => correlationId === transactionId),
  );
  account.lost += unrecorded.length;
  if (unrecorded.length > 0) surprises.push('a write has no record');

  const states = changes.map(({ state }) => state);
  if (ends.states !== undefined && !same(states, ends.states)) surprises.push(`states: ${states.join(', ')}`);
  if (ends.applied !== undefined && account.applied !== ends.applied) {
    surprises.push(`${account.applied} writes took effect`);
  }
  if (ends.asked !== undefined && world.writes.askedFor(customer) !== ends.asked) {
    surprises.push(`${world.writes.askedFor(customer)} writes were asked for`);
  }
  const raised = new Set(changes.flatMap(({ changeId }) => world.log.alarms(changeId)));
  const expected = new Set<string>(ends.alarms);
  const amiss = [...raised.symmetricDifference(expected)].filter((name) => name !== timidAlarm);
  if (amiss.length > 0) surprises.push(`alarms raised or missing: ${amiss.join(', ')}`);
  return account;
};
