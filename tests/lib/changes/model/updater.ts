import { appliedValues, formerAddresses, staleFields } from '../../../../lib/changes/former-addresses.ts';
import { openChange } from '../../../../lib/changes/open-change.ts';
import { recipientsOf } from '../../../../lib/changes/recipients.ts';
import { planChange } from '../../../../lib/contact/plan-change.ts';
import { quarantine, sendWindow, type Scenario } from './scenario.ts';
import { isSame, pick, toUpdate, type File } from './values.ts';
import {
  confirm,
  does,
  mayFail,
  readsOf,
  record,
  replaceAt,
  reveal,
  toldBy,
  withoutAddresses,
  type Action,
  type Actor,
  type ModelChange,
  type Updater,
  type World,
} from './world.ts';

const ended: Updater = { at: 'ended' };

const openedBy = (
  { protocol }: Scenario,
  { now, changes, file, otherWrites }: World,
  updater: number,
  { read = {}, values }: Updater,
): ModelChange => {
  if (values === undefined) throw new Error('nothing to open');
  const { fields, repeats, recipients } = values;
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
    fields,
    recipients: withoutAddresses(recipients),
    repeats,
    openedAt: now,
    sendBy,
    resolveAt: sendBy + (protocol.quarantine ? quarantine : 0),
  });
  // What another writer wrote is told apart without that.
  const stale = fields.filter((field) => !isSame(read[field], file[field]) && !otherWrites.includes(field));
  return { updater, record, values, stale };
};

/** What an updater does once it has read the newest change: it may read the user again, and is ended or opens its own. */
const plans = (scenario: Scenario, world: World, index: number, self: Updater): readonly Action[] => {
  const { protocol, assumptions, updates } = scenario;
  const { now, changes, file } = world;
  const newest = changes.at(-1);
  const isRefused = protocol.lock && newest?.record.state === 'SENDING';
  const applied = appliedValues(
    newest && { ...newest, details: newest.values, stored: reveal(newest).stored },
  );
  const sure = protocol.staleReadRule ? applied : undefined;
  const staleIn = (read: File) => staleFields(sure, readsOf(scenario, read), now).length;
  const decides = (read: File): Pick<World, 'updaters'> => {
    const onFile = readsOf(scenario, read);
    const planning = planChange(onFile, toUpdate(updates[index] ?? {}, read), applied);
    const isPlanned = planning.outcome === 'planned' && planning.plan.fields.length > 0;
    if (isRefused || !isPlanned) return { updaters: replaceAt(world.updaters, index, ended) };
    const { plan } = planning;
    const shown = protocol.otherAddresses ? onFile : [];
    const former = { remembered: [], applied: sure, onFile, fields: plan.fields, recent: [], now };
    const values = {
      ...plan,
      recipients: toldBy(scenario, recipientsOf(shown, plan, formerAddresses(former))),
      remembered: [],
      past: [],
      applied,
    };
    const next: Updater = { at: 'opening', read, values, number: changes.length + 1 };
    return { updaters: replaceAt(world.updaters, index, next) };
  };
  const { read = {}, readAt = 0 } = self;
  // It reads the user again if the newest change was settled only as the user was being read.
  const isJustSettled = newest?.record.settledAt !== undefined && newest.record.settledAt >= readAt;
  const name = `${index} reads the newest change`;
  if (!isJustSettled && staleIn(read) === 0) return [does(world, name, decides(read))];
  return [
    does(world, name, decides(staleIn(file) > staleIn(read) ? read : file)),
    // A stale copy follows only another one.
    ...(self.isStaleCopy && !assumptions.readsCatchUp
      ? mayFail(world, 'staleReads', `${name} and a stale copy again`, decides(read))
      : []),
  ];
};

const nextStep = (scenario: Scenario, world: World, index: number, self: Updater): readonly Action[] => {
  const { protocol, assumptions, updates } = scenario;
  const becomes = (by: Updater): Pick<World, 'updaters'> => ({
    updaters: replaceAt(world.updaters, index, by),
  });
  const opened = (): Pick<World, 'changes'> => ({
    changes: [...world.changes, openedBy(scenario, world, index, self)],
  });
  const written = (): Pick<World, 'writes'> => {
    const { fields } = self.values ?? world.changes[self.change ?? 0]?.values ?? { fields: [] };
    const until = world.now + (assumptions.writesEnd ? 1 : 2) * quarantine - 1;
    return { writes: [...world.writes, { by: index, after: pick(updates[index] ?? {}, fields), until }] };
  };
  const change = self.change ?? 0;

  switch (self.at) {
    case 'reading':
      return [
        does(
          world,
          `${index} reads the user`,
          becomes({ at: 'checking', read: world.file, readAt: world.now }),
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
        return [does(world, `${index} finds the number taken`, becomes(ended))];
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
      return [does(world, `${index} marks it refused`, { changes, ...becomes(ended) })];
    }
    case 'confirmed': {
      const { confirmation = { type: 'write-confirmed' } } = self;
      const asked = world.changes[change]?.record.fields ?? [];
      const fields = asked.filter((field) => !confirmation.unchanged?.includes(field));
      const publishes = { messages: [...world.messages, { change, fields }] };
      const marks = { changes: confirm(scenario, world, change, confirmation) };
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
    const killed = {
      updaters: replaceAt(world.updaters, index, ended),
      replies: world.replies.filter(({ to }) => to !== index),
    };
    return [
      ...nextStep(scenario, world, index, self),
      ...(leavesTraces ? mayFail(world, 'kills', `${index} is killed`, killed) : []),
    ];
  });
