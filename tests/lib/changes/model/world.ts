import {
  recipientId,
  type Change,
  type ChangeDetails,
  type ChangeRecord,
  type Effects,
  type Findings,
  type NoticeOwed,
  type PublicEvent,
  type Recipient,
  type RecipientId,
} from '../../../../lib/changes/change.ts';
import type { ChangeEvent, ChangeTimes, Transition } from '../../../../lib/changes/change-event.ts';
import { transition } from '../../../../lib/changes/change-machine.ts';
import type { ContactField, ContactPoint } from '../../../../lib/contact/contact-points.ts';
import type { ContactPlan } from '../../../../lib/contact/plan-change.ts';
import { times, type Faults, type Scenario } from './scenario.ts';
import { firstFile, toPoints, type File } from './values.ts';

/** A change in the ledger, and its contact values. */
export interface ModelChange {
  readonly updater: number;
  readonly record: ChangeRecord;
  readonly values: ChangeDetails & ContactPlan;
  /** Fields that it was planned for on values that were not on file. */
  readonly stale: readonly ContactField[];
}

export type EventOf<Type extends ChangeEvent['type']> = Extract<ChangeEvent, { type: Type }>;

/** An invocation of update-contact: where it is, and what it knows. */
export interface Updater {
  readonly at: 'reading' | 'checking' | 'opening' | 'writing' | 'waiting' | 'confirmed' | 'refused' | 'ended';
  readonly read?: File;
  readonly readAt?: number;
  /** Whether what it read was a copy from before the last write. */
  readonly isStaleCopy?: true;
  /** What it is about to open. */
  readonly values?: ModelChange['values'];
  /** The number it is about to open. */
  readonly number?: number;
  /** Its change, by index. */
  readonly change?: number;
  /** What it saw of its write. */
  readonly confirmation?: EventOf<'write-confirmed'>;
  readonly published?: true;
  readonly marked?: true;
}

/** A write on its way to the Users API, or what is left of one. */
export interface Write {
  readonly by: number;
  readonly after: File;
  /** Whether a part of it has taken effect. */
  readonly isRest?: true;
  /** The last moment at which it can take effect. */
  readonly until: number;
}

/** The provider's name of a notice: of one that it sends, and of one that it drops. */
export type ProviderId = 'sent' | 'dropped';

/** An invocation of send-notices at work on one recipient. */
export interface Sender {
  readonly change: number;
  /** What its message says to have taken effect. */
  readonly effects: Effects;
  /** Whom it has yet to tell. */
  readonly left: readonly NoticeOwed[];
  readonly at: 'publishing' | 'asking' | 'sending' | 'marking' | 'closing';
  /** The events that it has published, and has yet to record. */
  readonly published: readonly number[];
  /** By what name the provider took its notice. */
  readonly providerId?: ProviderId;
  /** When its claim runs out. */
  readonly until: number;
}

/** An invocation of settle-changes that has read what is on file for one change. */
export interface Settler {
  readonly change: number;
  readonly event: EventOf<'file-read'>;
}

/** A provider's report of a notice sent, on its way. */
export interface Report {
  readonly change: number;
  readonly recipient: RecipientId;
  /** When the claim it was sent under runs out. */
  readonly until: number;
  readonly providerId: ProviderId;
}

/** An announcement on its way. */
export interface Message {
  readonly change: number;
  readonly fields: readonly ContactField[];
}

/** A notice that has gone out. */
export interface Notice {
  readonly change: number;
  readonly address: string;
  /** What it tells of the fields that it names. */
  readonly told: Effects;
}

/** An event that has gone out. */
export interface Published extends Pick<PublicEvent, 'kind' | 'fields'> {
  readonly change: number;
  readonly position: number;
}

/** Everything there is at one moment. */
export interface World {
  readonly now: number;
  readonly times: ChangeTimes;
  readonly file: File;
  /** The file before the last write: what a stale read shows. */
  readonly former: File;
  readonly changes: readonly ModelChange[];
  readonly updaters: readonly Updater[];
  readonly writes: readonly Write[];
  readonly replies: readonly {
    readonly to: number;
    readonly says: 'applied' | 'refused';
    readonly shows?: File;
  }[];
  readonly messages: readonly Message[];
  readonly senders: readonly Sender[];
  readonly settlers: readonly Settler[];
  readonly reports: readonly Report[];
  readonly sent: readonly Notice[];
  readonly published: readonly Published[];
  /** The file as each update's write found it, by the fields that took effect. */
  readonly effects: readonly Readonly<Partial<Record<ContactField, File>>>[];
  /** The fields that someone else has written. */
  readonly otherWrites: readonly ContactField[];
  /** What may still go wrong. */
  readonly faults: Faults;
}

export const firstWorld = ({ updates, faults, auditTicks }: Scenario): World => ({
  now: 0,
  times: { ...times, auditMs: auditTicks ?? times.auditMs },
  file: firstFile,
  former: firstFile,
  changes: [],
  updaters: updates.map(() => ({ at: 'reading' })),
  writes: [],
  replies: [],
  messages: [],
  senders: [],
  settlers: [],
  reports: [],
  sent: [],
  published: [],
  effects: updates.map(() => ({})),
  otherWrites: [],
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

const sealed = new Map<string, Findings>();

/** The name under which the world keeps what was found of a change, in place of its seal. */
export const seal = (findings: Findings): string => {
  const name = JSON.stringify(findings);
  sealed.set(name, findings);
  return name;
};

export const changeAt = ({ changes }: Pick<World, 'changes'>, index: number): ModelChange => {
  const known = changes[index];
  if (!known) throw new Error('no such change');
  return known;
};

/** A file as the service reads it. */
export const readsOf = ({ protocol, form }: Scenario, file: File): readonly ContactPoint[] =>
  toPoints(file, protocol.sameness && form !== 'unforeseen');

/** Those of the recipients whom the scenario's changes tell. */
export const toldBy = ({ recipients }: Scenario, all: readonly Recipient[]): readonly Recipient[] =>
  all.filter((each) => recipients?.includes(recipientId(each)) ?? true);

/** What the ledger knows of recipients, without their addresses. */
export const withoutAddresses = (recipients: readonly Recipient[]): readonly NoticeOwed[] =>
  recipients.map(({ channel, role, maskedAddress, fields }) => ({ channel, role, maskedAddress, fields }));

/** A change as the vault reveals it. */
export const reveal = ({ record, values }: ModelChange): Change => {
  const { stored = [], recipients = [] } = sealed.get(record.sealedFindings ?? '') ?? {};
  return { ...record, ...values, stored, recipients: [...values.recipients, ...recipients] };
};

/** What the real state machine makes of events, as the ledger would save them at once. */
export const record = (world: World, index: number, ...events: readonly ChangeEvent[]) => {
  const known = changeAt(world, index);
  const { change, publish, send } = events.reduce<Pick<Transition, 'change' | 'publish' | 'send'>>(
    (moved, event) => ({ ...moved, ...transition(moved.change, event, world.now, world.times) }),
    { change: known.record },
  );
  const changes = replaceAt(world.changes, index, { ...known, record: change });
  return { changes, publish: publish ?? false, send: send ?? false };
};

/** The changes once the success of a write was seen. */
export const confirm = (
  { protocol }: Scenario,
  world: World,
  index: number,
  event: EventOf<'write-confirmed'>,
): World['changes'] => {
  const isLate = Object.values(changeAt(world, index).record.effects).includes('not-applied');
  return isLate && !protocol.lateSuccess ? world.changes : record(world, index, event).changes;
};
