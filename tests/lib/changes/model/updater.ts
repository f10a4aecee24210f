import type { RecipientRole } from '../../../../lib/changes/change.ts';
import { openChange } from '../../../../lib/changes/open-change.ts';
import { quarantine, sendWindow, type Scenario } from './scenario.ts';
import {
  confirm,
  does,
  isSame,
  mayFail,
  record,
  replaceAt,
  type Action,
  type Actor,
  type ModelChange,
  type Updater,
  type World,
} from './world.ts';

const openedBy = (
  { protocol, recipients, updates }: Scenario,
  { now, changes }: World,
  updater: number,
  before: string,
  told: readonly string[],
): ModelChange => {
  const sendBy = now + sendWindow;
  const record = openChange({
    institutionId: '00016',
    userKey: 'user',
    number: changes.length + 1,
    changeId: 'change',
    owner: 'owner',
    clientId: 'partner',
    correlationId: 'correlation',
    institutionUserId: 'user',
    fields: ['email'],
    recipients: recipients.map((id) => ({
      channel: id.startsWith('sms/') ? 'sms' : 'email',
      role: id.slice(id.indexOf('/') + 1) as RecipientRole,
      maskedAddress: '',
    })),
    repeats: [],
    openedAt: now,
    sendBy,
    resolveAt: sendBy + (protocol.quarantine ? quarantine : 0),
  });
  return { updater, record, before, after: updates[updater] ?? '', told };
};

/** The newest change that took effect, where the value read is the one from before it. */
const overlooked = ({ protocol }: Scenario, { changes }: World, read: string): ModelChange | undefined => {
  const newest = changes.findLast(({ record }) => record.effects.email === 'applied');
  return protocol.staleReadRule && newest && isSame(newest.before, read) ? newest : undefined;
};

/** What an updater does once it has read the newest change: it may read the user again, and is ended or opens its own. */
const plans = (scenario: Scenario, world: World, index: number, self: Updater): readonly Action[] => {
  const { protocol, updates } = scenario;
  const after = updates[index] ?? '';
  const newest = world.changes.at(-1)?.record;
  const isRefused = protocol.lock && newest?.state === 'SENDING';
  const decides = (read: string): Pick<World, 'updaters'> => {
    const isDone = protocol.sameness ? isSame(read, after) : read === after;
    const told = [read, ...[overlooked(scenario, world, read)].flatMap((change) => change?.after ?? [])];
    const next: Updater =
      isRefused || isDone ? { at: 'ended' } : { at: 'opening', read, told, number: world.changes.length + 1 };
    return { updaters: replaceAt(world.updaters, index, next) };
  };
  const read = self.read ?? '';
  // It reads the user again if the newest change was settled only as the user was being read.
  const isJustSettled = newest?.settledAt !== undefined && newest.settledAt >= (self.readAt ?? 0);
  const isStale = overlooked(scenario, world, read) !== undefined;
  const name = `${index} reads the newest change`;
  return isJustSettled || isStale
    ? [
        does(world, name, decides(world.value)),
        // A stale copy follows only another one.
        ...(self.isStaleCopy
          ? mayFail(world, 'staleReads', `${name} and a stale copy again`, decides(read))
          : []),
      ]
    : [does(world, name, decides(read))];
};

const nextStep = (scenario: Scenario, world: World, index: number, self: Updater): readonly Action[] => {
  const { protocol, assumptions, updates } = scenario;
  const after = updates[index] ?? '';
  const becomes = (by: Updater): Pick<World, 'updaters'> => ({
    updaters: replaceAt(world.updaters, index, by),
  });
  const opened = (): Pick<World, 'changes'> => ({
    changes: [...world.changes, openedBy(scenario, world, index, self.read ?? '', self.told ?? [])],
  });
  const written = (): Pick<World, 'writes'> => ({
    writes: [
      ...world.writes,
      { by: index, after, until: world.now + (assumptions.writesEnd ? 1 : 2) * quarantine - 1 },
    ],
  });
  const change = self.change ?? 0;

  switch (self.at) {
    case 'reading':
      return [
        does(
          world,
          `${index} reads the user`,
          becomes({ at: 'checking', read: world.value, readAt: world.now }),
        ),
        ...mayFail(
          world,
          'staleReads',
          `${index} reads a stale copy of the user`,
          becomes({ at: 'checking', read: world.former, readAt: world.now, isStaleCopy: true }),
        ),
      ];
    case 'checking':
      return plans(scenario, world, index, self);
    case 'opening': {
      if (protocol.lock && world.changes.length >= (self.number ?? 0))
        return [does(world, `${index} finds the number taken`, becomes({ at: 'ended' }))];
      if (!protocol.intentFirst)
        return [
          does(world, `${index} writes first`, { ...written(), ...becomes({ ...self, at: 'writing' }) }),
        ];
      const writing = becomes({ at: 'writing', change: world.changes.length });
      return [does(world, `${index} opens`, { ...opened(), ...writing })];
    }
    case 'writing': {
      const waiting = becomes({ at: 'waiting', change: self.change ?? world.changes.length });
      if (self.change === undefined) return [does(world, `${index} opens late`, { ...opened(), ...waiting })];
      const isLate = protocol.sendBy && world.now > (world.changes[change]?.record.sendBy ?? 0);
      return isLate
        ? [does(world, `${index} is too late to write`, becomes({ at: 'refused', change }))]
        : [does(world, `${index} writes`, { ...written(), ...waiting })];
    }
    case 'refused': {
      const { changes } = record(world, change, { type: 'write-rejected' });
      return [does(world, `${index} marks it refused`, { changes, ...becomes({ at: 'ended' }) })];
    }
    case 'confirmed': {
      const publishes = { messages: [...world.messages, change] };
      const marks = { changes: confirm(scenario, world, change) };
      const ended: Updater = { at: 'ended' };
      return [
        ...(self.published
          ? []
          : [
              does(world, `${index} publishes`, {
                ...publishes,
                ...becomes(self.marked ? ended : { ...self, published: true }),
              }),
            ]),
        ...(self.marked
          ? []
          : [
              does(world, `${index} marks it applied`, {
                ...marks,
                ...becomes(self.published ? ended : { ...self, marked: true }),
              }),
            ]),
      ];
    }
    case 'waiting':
    case 'ended':
      return [];
  }
};

/** The update-contact invocations, one for each update of the scenario. */
export const updaters: Actor = (scenario, world) =>
  world.updaters.flatMap((self, index) => {
    // An updater that is killed before it has done anything leaves nothing behind.
    const leavesTraces = self.at !== 'reading' && self.at !== 'checking' && self.at !== 'ended';
    const ended = {
      updaters: replaceAt(world.updaters, index, { at: 'ended' } as const),
      replies: world.replies.filter(({ to }) => to !== index),
    };
    return [
      ...nextStep(scenario, world, index, self),
      ...(leavesTraces ? mayFail(world, 'kills', `${index} is killed`, ended) : []),
    ];
  });
