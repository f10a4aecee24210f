import type { ChangeRecord, RecipientId } from '../../../../lib/changes/change.ts';
import { step, type ChangeTimes, type Observation } from '../../../../lib/changes/change-machine.ts';
import { openChange } from '../../../../lib/changes/open-change.ts';

/** The parts of the protocol that a run can do without, to see what each of them holds up. */
export interface Protocol {
  /** An unknown outcome is judged only once the write can no longer take effect. */
  readonly quarantine: boolean;
  /** The intent is durable before the first byte of the write leaves. */
  readonly intentFirst: boolean;
  /** A notice is sent only by whoever holds its claim. */
  readonly claims: boolean;
  /** A change is opened only when the customer's newest one is not open, and its number is free. */
  readonly lock: boolean;
  /** Somebody works off what is due. */
  readonly settlement: boolean;
  /** A write is not sent after its time. */
  readonly sendBy: boolean;
  /** The provider's events are recorded. */
  readonly evidence: boolean;
}

export const wholeProtocol: Protocol = {
  quarantine: true,
  intentFirst: true,
  claims: true,
  lock: true,
  settlement: true,
  sendBy: true,
  evidence: true,
};

/** How often each thing may go wrong in one history. */
export interface Faults {
  readonly kills: number;
  readonly doubledMessages: number;
  readonly lostMessages: number;
  readonly otherWriters: number;
}

export interface Scenario {
  readonly protocol: Protocol;
  /** What each updater sets the value to; the value on file is `v0` at first. */
  readonly updates: readonly string[];
  readonly recipients: readonly RecipientId[];
  readonly faults: Faults;
  /** How many invocations of settle-changes may run at once. */
  readonly settlers: number;
  /** The last tick of a history. */
  readonly ticks: number;
}

/** One tick is the longest that a write, a lease and a publish are told apart by; all times are in ticks. */
const sendWindow = 1;
const quarantine = 2;
export const times: ChangeTimes = { republishMs: 2, leaseMs: 2, rereadMs: 1, auditMs: 1_000 };

interface ModelChange {
  readonly updater: number;
  readonly record: ChangeRecord;
  readonly before: string;
  readonly after: string;
}

type UpdaterAt = 'reading' | 'checking' | 'opening' | 'writing' | 'waiting' | 'confirmed' | 'ended';

interface Updater {
  readonly at: UpdaterAt;
  readonly read?: string;
  readonly readAt?: number;
  readonly number?: number;
  readonly change?: number;
  readonly published?: true;
  readonly marked?: true;
}

interface Sender {
  readonly change: number;
  readonly recipient: number;
  readonly at: 'asking' | 'sending' | 'marking';
  /** Lambda ends an invocation before its claim runs out. */
  readonly until: number;
}

export interface World {
  readonly now: number;
  readonly value: string;
  readonly changes: readonly ModelChange[];
  readonly updaters: readonly Updater[];
  readonly writes: readonly { readonly by: number; readonly after: string; readonly sentAt: number }[];
  readonly replies: readonly number[];
  readonly messages: readonly number[];
  readonly senders: readonly Sender[];
  readonly settlers: readonly { readonly change: number; readonly shows: 'new' | 'old' | 'neither' | undefined }[];
  readonly events: readonly { readonly change: number; readonly recipient: number; readonly until: number }[];
  /** Notices that have gone out, by change, recipient and wording. */
  readonly sent: Readonly<Record<string, number>>;
  /** Which updaters' writes took effect. */
  readonly effects: readonly boolean[];
  readonly otherWrites: number;
  readonly faults: Faults;
}

export interface Action {
  readonly name: string;
  readonly isFault: boolean;
  readonly next: World;
}

export const firstWorld = ({ updates, faults }: Scenario): World => ({
  now: 0,
  value: 'v0',
  changes: [],
  updaters: updates.map(() => ({ at: 'reading' })),
  writes: [],
  replies: [],
  messages: [],
  senders: [],
  settlers: [],
  events: [],
  sent: {},
  effects: updates.map(() => false),
  otherWrites: 0,
  faults,
});

const replace = <Item>(items: readonly Item[], index: number, ...by: readonly Item[]): readonly Item[] => [
  ...items.slice(0, index),
  ...by,
  ...items.slice(index + 1),
];

const emptyRecord = (number: number, sendBy: number, resolveAt: number, recipients: readonly RecipientId[]) =>
  openChange({
    institutionId: '00016',
    customerId: 'c',
    number,
    changeId: 'id',
    owner: 'o',
    clientId: 'p',
    correlationId: 'r',
    institutionUserId: 'u',
    fields: ['email'],
    recipients: recipients.map((id) => {
      const [channel, role] = id.split('/');
      return { channel: channel === 'sms' ? 'sms' : 'email', role: role === 'new' ? 'new' : 'old', maskedAddress: '' };
    }),
    openedAt: 0,
    sendBy,
    resolveAt,
    sealedContacts: '',
  });

/** Every step that can be taken next, those that are nobody's fault first and the passing of time last of them. */
export const nextActions = (scenario: Scenario, world: World): readonly Action[] => {
  const { protocol, updates, recipients } = scenario;
  const actions: Action[] = [];
  const can = (name: string, change: Partial<World>, isFault = false): void => {
    actions.push({ name, isFault, next: { ...world, ...change } });
  };
  const spend = (fault: keyof Faults): Pick<World, 'faults'> => ({
    faults: { ...world.faults, [fault]: world.faults[fault] - 1 },
  });

  /** The change after an observation, as the ledger would save it, and what is to be done then. */
  const observed = (changes: readonly ModelChange[], index: number, observation: Observation, now = world.now) => {
    const known = changes[index];
    if (!known) throw new Error('no such change');
    const transition = step(known.record, observation, now, times);
    return { ...transition, changes: replace(changes, index, { ...known, record: transition.change }) };
  };

  const updater = (index: number, by: Updater): Pick<World, 'updaters'> => ({
    updaters: replace(world.updaters, index, by),
  });

  world.replies.forEach((to, index) => {
    const receiver = world.updaters[to];
    can(`reply to ${to}`, {
      replies: replace(world.replies, index),
      ...(receiver?.at === 'waiting' && updater(to, { ...receiver, at: 'confirmed' })),
    });
  });

  world.updaters.forEach((self, index) => {
    const becomes = (by: Updater): Pick<World, 'updaters'> => updater(index, by);
    const after = updates[index] ?? '';
    const write = (): Pick<World, 'writes'> => ({
      writes: [...world.writes, { by: index, after, sentAt: world.now }],
    });
    const open = (): Pick<World, 'changes'> => {
      const sendBy = world.now + sendWindow;
      const resolveAt = sendBy + (protocol.quarantine ? quarantine : 0);
      const record = emptyRecord(world.changes.length + 1, sendBy, resolveAt, recipients);
      return { changes: [...world.changes, { updater: index, record, before: self.read ?? '', after }] };
    };
    switch (self.at) {
      case 'reading':
        can(`${index} reads the user`, becomes({ at: 'checking', read: world.value, readAt: world.now }));
        break;
      case 'checking': {
        const newest = world.changes.at(-1)?.record;
        const isOpen = protocol.lock && newest?.state === 'SENDING';
        // Read again if the newest change was settled only as the user was being read.
        const isStale = newest?.settledAt !== undefined && newest.settledAt >= (self.readAt ?? 0);
        const read = isStale ? world.value : self.read;
        const isNoOp = read === after;
        can(
          `${index} reads the newest change`,
          becomes(
            isOpen || isNoOp || read === undefined
              ? { at: 'ended' }
              : { at: 'opening', read, number: world.changes.length + 1 },
          ),
        );
        break;
      }
      case 'opening': {
        const isTaken = protocol.lock && world.changes.length >= (self.number ?? 0);
        if (isTaken) can(`${index} finds the number taken`, becomes({ at: 'ended' }));
        else if (protocol.intentFirst) {
          can(`${index} opens`, { ...open(), ...becomes({ ...self, at: 'writing', change: world.changes.length }) });
        } else {
          can(`${index} writes first`, { ...write(), ...becomes({ ...self, at: 'writing' }) });
        }
        break;
      }
      case 'writing': {
        if (self.change === undefined) {
          can(`${index} opens late`, { ...open(), ...becomes({ ...self, at: 'waiting', change: world.changes.length }) });
          break;
        }
        const isLate = protocol.sendBy && world.now > (world.changes[self.change]?.record.sendBy ?? 0);
        if (isLate) {
          const { changes } = observed(world.changes, self.change, { seen: 'write-refused' });
          can(`${index} is too late to write`, { changes, ...becomes({ at: 'ended' }) });
        } else {
          can(`${index} writes`, { ...write(), ...becomes({ ...self, at: 'waiting' }) });
        }
        break;
      }
      case 'confirmed': {
        const { change = 0 } = self;
        const ended = (by: Updater): Updater => (by.published && by.marked ? { at: 'ended' } : by);
        if (!self.published) {
          can(`${index} publishes`, {
            messages: [...world.messages, change],
            ...becomes(ended({ ...self, published: true })),
          });
        }
        if (!self.marked) {
          const { changes } = observed(world.changes, change, { seen: 'write-confirmed' });
          can(`${index} marks`, { changes, ...becomes(ended({ ...self, marked: true })) });
        }
        break;
      }
      case 'waiting':
      case 'ended':
        break;
    }
    // Before it has opened a change, an updater that is killed leaves nothing behind.
    if (self.at !== 'ended' && self.at !== 'reading' && self.at !== 'checking' && world.faults.kills > 0) {
      can(`${index} is killed`, { ...spend('kills'), ...becomes({ at: 'ended' }) }, true);
    }
  });

  world.writes.forEach(({ by, after, sentAt }, index) => {
    const writes = replace(world.writes, index);
    // Assumption A: a write takes effect within the quarantine or never.
    if (world.now <= sentAt + quarantine - 1) {
      can(`write of ${by} takes effect`, {
        writes,
        value: after,
        effects: replace(world.effects, by, true),
        replies: [...world.replies, by],
      });
    }
    can(`write of ${by} is lost`, { writes }, true);
  });

  world.messages.forEach((change, index) => {
    const messages = replace(world.messages, index);
    const state = world.changes[change]?.record.state;
    const confirmed =
      state === undefined ? world : observed(world.changes, change, { seen: 'write-confirmed' });
    const sender: Sender = { change, recipient: 0, at: 'asking', until: Number.MAX_SAFE_INTEGER };
    const arrives = { changes: confirmed.changes, senders: [...world.senders, sender] };
    can(`message of ${change} arrives`, { messages, ...arrives });
    if (world.faults.doubledMessages > 0) {
      can(`message of ${change} arrives, and again`, { ...arrives, ...spend('doubledMessages') }, true);
    }
    if (world.faults.lostMessages > 0) {
      can(`message of ${change} is lost`, { messages, ...spend('lostMessages') }, true);
    }
  });

  world.senders.forEach((self, index) => {
    const { change, recipient } = self;
    const id = recipients[recipient];
    if (!id) return;
    const gone = { senders: replace(world.senders, index) };
    const becomes = (by: Partial<Sender>): Pick<World, 'senders'> => ({
      senders: replace(world.senders, index, { ...self, ...by }),
    });
    const name = `sender of ${change} ${id}`;
    const goesOn =
      recipient + 1 < recipients.length
        ? becomes({ recipient: recipient + 1, at: 'asking', until: Number.MAX_SAFE_INTEGER })
        : gone;
    switch (self.at) {
      case 'asking': {
        const asked = observed(world.changes, change, { seen: 'send-requested', recipient: id, by: 'b' });
        const maySend = asked.send === true || !protocol.claims;
        const changes = protocol.claims ? asked.changes : world.changes;
        can(
          `${name} asks`,
          maySend ? { changes, ...becomes({ at: 'sending', until: world.now + times.leaseMs }) } : goesOn,
        );
        break;
      }
      case 'sending': {
        const key = [change, recipient, world.changes[change]?.record.wording].join('/');
        can(`${name} sends`, {
          ...becomes({ at: 'marking' }),
          sent: { ...world.sent, [key]: (world.sent[key] ?? 0) + 1 },
          ...(protocol.evidence && {
            events: [...world.events, { change, recipient, until: self.until }],
          }),
        });
        break;
      }
      case 'marking': {
        const marked = observed(world.changes, change, { seen: 'sent', recipient: id, providerId: 'm' });
        can(`${name} marks`, { changes: marked.changes, ...goesOn });
        break;
      }
    }
    if (world.faults.kills > 0) can(`${name} is killed`, { ...gone, ...spend('kills') }, true);
  });

  world.events.forEach(({ change, recipient }, index) => {
    const id = recipients[recipient];
    if (!id) return;
    const { changes } = observed(world.changes, change, { seen: 'sent', recipient: id, providerId: 'm' });
    can(`event of ${change} ${id}`, { changes, events: replace(world.events, index) });
  });

  world.settlers.forEach(({ change, shows }, index) => {
    const settlers = replace(world.settlers, index);
    const { changes, publish } = observed(
      world.changes,
      change,
      shows ? { seen: 'on-file', shows } : { seen: 'notices-overdue' },
    );
    can(`settler of ${change} saves`, {
      changes,
      settlers,
      ...(publish && { messages: [...world.messages, change] }),
    });
    if (world.faults.kills > 0) {
      can(`settler of ${change} is killed`, { settlers, ...spend('kills') }, true);
      if (publish) can(`settler of ${change} is killed before it publishes`, { changes, settlers, ...spend('kills') }, true);
    }
  });

  if (protocol.settlement && world.settlers.length < scenario.settlers) {
    world.changes.forEach(({ record, before, after }, change) => {
      if (record.due === undefined || record.due > world.now || world.settlers.some((at) => at.change === change)) return;
      const isTelling = record.state === 'APPLIED' || record.state === 'OTHER';
      const onFile = world.value === after ? 'new' : world.value === before ? 'old' : 'neither';
      can(`settler of ${change} reads`, {
        settlers: [...world.settlers, { change, shows: isTelling ? undefined : onFile }],
      });
    });
  }

  if (world.faults.otherWriters > 0) {
    can('another writer', { value: 'x', otherWrites: world.otherWrites + 1, ...spend('otherWriters') }, true);
  }

  // Lambda ends a sender before its lease, and providers report before it too (assumption E).
  const later = world.now + 1;
  const mustReportFirst = world.events.some(({ until }) => later >= until);
  if (!mustReportFirst && world.now < scenario.ticks) {
    can('a tick', {
      now: later,
      senders: world.senders.filter(({ at, until }) => at === 'asking' || later < until),
    });
  }
  return actions;
};
