import { isProofAlone, seeAccepted, showsNone } from '../../../../lib/changes/see-effect.ts';
import type { ContactField } from '../../../../lib/contact/contact-points.ts';
import type { Scenario } from './scenario.ts';
import { fieldsOf, isSame, pick, type File } from './values.ts';
import {
  changeAt,
  does,
  fails,
  mayFail,
  readsOf,
  replaceAt,
  seal,
  type Actor,
  type Updater,
  type World,
  type Write,
} from './world.ts';

const ended: Updater = { at: 'ended' };

/** What an updater makes of the reply to its write, and of what the file shows. */
const concluded = (
  scenario: Scenario,
  world: World,
  { to, says, shows }: World['replies'][number],
  self: Updater,
): Updater => {
  const { protocol, assumptions } = scenario;
  const { values } = changeAt(world, self.change ?? 0);
  const shown = readsOf(scenario, shows ?? world.file);
  if (says === 'refused') {
    const isProof = isProofAlone(values, { outcome: 'rejected', because: 'contact-in-use' });
    const isBelieved = isProof || !protocol.rejectionCheck || showsNone(values, shown);
    return isBelieved ? { ...self, at: 'refused' } : ended;
  }
  const seen = seeAccepted(values, shown);
  if (!protocol.successCheck) return { ...self, at: 'confirmed', confirmation: { type: 'write-confirmed' } };
  if (seen?.effect !== 'applied') return ended;
  const isMisled = seen.seen.some(
    (field) => world.effects[to]?.[field] === undefined && world.otherWrites.includes(field),
  );
  if (isMisled && assumptions.ownForms) return ended;
  const { unchanged, stored } = seen;
  const confirmation = {
    type: 'write-confirmed' as const,
    unchanged,
    seen: seen.seen,
    ...(stored.length > 0 && { sealedFindings: seal({ stored, recipients: [] }) }),
  };
  // Nothing is announced of a repeat that changed nothing.
  const isAnnounced = unchanged.length < values.fields.length;
  return { ...self, at: 'confirmed', confirmation, ...(!isAnnounced && { published: true }) };
};

/** The file once such fields of a write have taken effect. */
const landed = (
  { form }: Scenario,
  world: World,
  { by, after }: Write,
  fields: readonly ContactField[],
): Pick<World, 'file' | 'former' | 'effects'> => {
  const kept = fields.map((field) => [field, form ? after[field]?.toUpperCase() : after[field]] as const);
  // To write what is there already changes nothing.
  const moved = fields.filter((field) => !isSame(world.file[field], after[field]));
  const effects = Object.fromEntries(moved.map((field) => [field, world.file]));
  return {
    file: { ...world.file, ...Object.fromEntries(kept) },
    former: world.file,
    effects: replaceAt(world.effects, by, { ...world.effects[by], ...effects }),
  };
};

/** The Users API: a write takes effect, as a whole or in part, is refused or is lost, and the same goes for its reply. */
export const usersApi: Actor = (scenario, world) => [
  ...world.replies.flatMap((reply, index) => {
    const { to, says } = reply;
    const replies = replaceAt(world.replies, index);
    const receiver = world.updaters[to];
    if (receiver?.at !== 'waiting') return [];
    const becomes = (by: Updater) => ({ replies, updaters: replaceAt(world.updaters, to, by) });
    const next = concluded(scenario, world, reply, receiver);
    return [
      does(world, `${to} is told that its write was ${says}`, becomes(next)),
      ...(scenario.repliesArrive ? [] : [fails(world, `the reply to ${to} is lost`, becomes(ended))]),
    ];
  }),
  ...world.writes.flatMap((write, index) => {
    const { by, after } = write;
    const fields = fieldsOf(after);
    const writes = replaceAt(world.writes, index);
    const isAwaited = world.updaters[by]?.at !== 'ended';
    const reply = (says: 'applied' | 'refused', file?: File) => {
      const shows = scenario.showsNothing ? undefined : file;
      return isAwaited ? { replies: [...world.replies, { to: by, says, ...(shows && { shows }) }] } : {};
    };
    const whole = landed(scenario, world, write, fields);
    const rest = write.isRest ? 'the rest' : 'the write';
    return [
      does(world, `${rest} of ${by} takes effect`, { writes, ...whole, ...reply('applied', whole.file) }),
      ...(fields.length < 2 ? [] : fields).flatMap((field) => {
        const left = pick(
          after,
          fields.filter((each) => each !== field),
        );
        return mayFail(world, 'parts', `the ${field} of ${by} takes effect`, {
          ...landed(scenario, world, write, [field]),
          writes: replaceAt(world.writes, index, { ...write, after: left, isRest: true }),
        });
      }),
      ...(isAwaited ? [fails(world, `${rest} of ${by} is refused`, { writes, ...reply('refused') })] : []),
      ...(isAwaited && write.isRest
        ? [fails(world, `the rest of ${by} is passed over`, { writes, ...reply('applied', world.file) })]
        : []),
      fails(world, `${rest} of ${by} is lost`, { writes }),
    ];
  }),
];

/** Someone who writes past this service to any of the fields that updates write. */
export const otherWriter: Actor = ({ assumptions, updates }, world) =>
  [...new Set(updates.flatMap(fieldsOf))].flatMap((field) =>
    mayFail(world, 'otherWriters', `another writer writes the ${field}`, {
      file: { ...world.file, [field]: assumptions.nobodyRestores ? 'x' : 'v0' },
      former: world.file,
      otherWrites: [...new Set([...world.otherWrites, field])],
    }),
  );

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
