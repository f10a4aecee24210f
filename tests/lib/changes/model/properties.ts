import type { FieldEffect } from '../../../../lib/changes/change.ts';
import { addressKey } from '../../../../lib/changes/recipients.ts';
import type { ContactField } from '../../../../lib/contact/contact-points.ts';
import { valueKey } from '../../../../lib/contact/sameness.ts';
import type { Scenario } from './scenario.ts';
import { fieldsOf, isSame, pick, type File } from './values.ts';
import { changeAt, readsOf, reveal, type World } from './world.ts';

export type Property =
  | 'no change without a notice'
  | 'no notice without a change'
  | 'at most one notice'
  | 'no change without an event'
  | 'no event without a change'
  | 'at most one event'
  | 'no verdict before its time'
  | 'no rejection of what took effect'
  | 'no notice later than need be';

/** A change is judged to have had no effect on a field while its write may still have one. */
const isJudgedEarly = ({ changes, writes }: World): boolean =>
  changes.some(({ updater, record }) =>
    writes.some(
      ({ by, after }) =>
        by === updater && fieldsOf(after).some((field) => record.effects[field] === 'not-applied'),
    ),
  );

/** What must hold at every moment. */
export const brokenNow = (world: World, { assumptions, form }: Scenario): Property | undefined => {
  if (assumptions.writesEnd && isJudgedEarly(world)) return 'no verdict before its time';
  const isRejectedFalsely = world.updaters.some(
    ({ at }, index) => at === 'refused' && fieldsOf(world.effects[index] ?? {}).length > 0,
  );
  if (isRejectedFalsely) return 'no rejection of what took effect';
  const told = world.sent.flatMap(({ change, address, told }) =>
    fieldsOf(told).map((field) => ({ change, address, field, effect: told[field] })),
  );
  const names = told.map(({ change, address, field }) => `${change} ${address} ${field}`);
  if (new Set(names).size < names.length) return 'at most one notice';
  const isTrue = (index: number, field: ContactField, effect: FieldEffect | undefined): boolean => {
    const { updater, stale } = changeAt(world, index);
    if (effect === 'applied') return world.effects[updater]?.[field] !== undefined;
    // Another value is on file: someone else wrote it, it was there before, or nobody foresaw its form.
    return world.otherWrites.includes(field) || stale.includes(field) || form === 'unforeseen';
  };
  if (!told.every(({ change, field, effect }) => isTrue(change, field, effect)))
    return 'no notice without a change';
  const published = world.published
    .filter(({ kind }) => kind !== 'not-reached')
    .flatMap(({ change, kind, fields }) => fields.map((field) => ({ change, kind, field })));
  if (new Set(published.map(({ change, field }) => `${change} ${field}`)).size < published.length)
    return 'at most one event';
  const areTrue = published.every(({ change, kind, field }) =>
    isTrue(change, field, kind === 'unconfirmed' ? 'other' : 'applied'),
  );
  return areTrue ? undefined : 'no event without a change';
};

/** What must hold when time passes though nothing has gone wrong since `start`: a verdict is told at once. */
export const brokenByWaiting = (start: World, world: World): Property | undefined => {
  const isKeptWaiting = world.changes.some(
    ({ record, updater }, index) =>
      record.state === 'TELLING' &&
      start.changes[index]?.record.state !== 'TELLING' &&
      start.updaters[updater]?.at === 'ended',
  );
  return isKeptWaiting ? 'no notice later than need be' : undefined;
};

const channelOf = (field: ContactField) => (field === 'email' ? 'email' : 'sms');

/** Whoever must be told of a field that took effect. */
const audienceOf = (
  scenario: Scenario,
  world: World,
  index: number,
  field: ContactField,
): readonly string[] => {
  const { updates, recipients, form } = scenario;
  const { effects, otherWrites } = world;
  const change = changeAt(world, index);
  const effect = effects[change.updater] ?? {};
  const addressesOf = (file: File, role: 'old' | 'new', fields: readonly ContactField[]) =>
    readsOf(scenario, pick(file, fields)).flatMap((point) => {
      const channel = channelOf(point.field);
      return (recipients?.includes(`${channel}/${role}`) ?? true) ? [`${channel} ${valueKey(point)}`] : [];
    });
  const asked = updates[change.updater] ?? {};
  const found = effect[field] ?? {};
  const isFormer = (each: ContactField): boolean =>
    !otherWrites.includes(each) && !isSame(found[each], asked[each]);
  const isAlone = otherWrites.length === 0 && form !== 'unforeseen';
  return [
    // On file before it, and after it.
    ...addressesOf(found, 'old', fieldsOf(found).filter(isFormer)),
    ...addressesOf(asked, 'new', isAlone ? fieldsOf(effect) : []),
    // Known when it was planned or judged.
    ...reveal(change)
      .recipients.filter(({ role, fields }) => role !== 'new' && (fields?.includes(field) ?? true))
      .map(addressKey),
  ];
};

/** What must hold once nothing is left to do. */
export const brokenInTheEnd = (world: World, scenario: Scenario): Property | undefined => {
  const effects = world.effects.flatMap((found, updater) => {
    const change = world.changes.findIndex((each) => each.updater === updater);
    return fieldsOf(found).map((field) => ({ change, field }));
  });
  const told = new Set(
    world.sent.flatMap(({ change, address, told: named }) =>
      fieldsOf(named).map((field) => `${change} ${field} ${address}`),
    ),
  );
  const areTold = effects.every(
    ({ change, field }) =>
      change >= 0 &&
      audienceOf(scenario, world, change, field).every((address) =>
        told.has(`${change} ${field} ${address}`),
      ),
  );
  if (!areTold) return 'no change without a notice';
  const arePublished = effects.every(({ change, field }) =>
    world.published.some(
      (each) => each.change === change && each.kind !== 'not-reached' && each.fields.includes(field),
    ),
  );
  const areMarked = world.changes.every(({ record: { publicEvents } }, change) => {
    const published = world.published.filter((each) => each.change === change);
    return published.length === publicEvents.length && publicEvents.every(({ isPublished }) => isPublished);
  });
  return arePublished && areMarked ? undefined : 'no change without an event';
};
