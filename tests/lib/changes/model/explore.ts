import type { ChangeRecord } from '../../../../lib/changes/change.ts';
import { keyOf } from './key.ts';
import { brokenByWaiting, brokenInTheEnd, brokenNow, type Property } from './properties.ts';
import type { Scenario } from './scenario.ts';
import { reports, senders, topic } from './sender.ts';
import { settlers } from './settler.ts';
import { clock, otherWriter, usersApi } from './surroundings.ts';
import { updaters } from './updater.ts';
import { firstWorld, type Action, type World } from './world.ts';

export interface Violation {
  readonly property: Property;
  /** The steps that led there. */
  readonly history: readonly string[];
}

export interface Exploration {
  /** How many worlds were visited. */
  readonly worlds: number;
  /** Which states changes were in. */
  readonly states: ReadonlySet<ChangeRecord['state']>;
  readonly violation: Violation | undefined;
}

/** Once faults have stopped, everything owed is sent within this many ticks. */
const drainTicks = 64;

const actors = [usersApi, updaters, topic, senders, reports, settlers, otherWriter, clock];

const nextActions = (scenario: Scenario, world: World): readonly Action[] =>
  actors.flatMap((actor) => actor(scenario, world));

const firstInOrder = (scenario: Scenario, world: World): Action | undefined => {
  for (const actor of actors) {
    const action = actor(scenario, world).find(({ isFault }) => !isFault);
    if (action) return action;
  }
  return undefined;
};

/** What happens next when nothing more goes wrong; undefined when nothing is left to do but let time pass. */
const nextInOrder = (scenario: Scenario, world: World): Action | undefined => {
  const isWaiting = world.changes.some(
    ({ record: { due } }) => due !== undefined && due < world.now + drainTicks,
  );
  const action = firstInOrder(scenario, world);
  return isWaiting || action?.next.now === world.now ? action : undefined;
};

/** Works off what is owed in a world in which faults have stopped. Passes over worlds like those it has seen end well. */
const drainer = (scenario: Scenario) => {
  const drained = new Set<string>();
  return (start: World, startKey: string): Violation | undefined => {
    const patient = { ...scenario, ticks: start.now + drainTicks };
    const passed = new Set<string>();
    const history: string[] = [];
    for (let world = start, key = startKey; ; key = keyOf(world)) {
      if (drained.has(key)) break;
      const action = passed.has(key) ? undefined : nextInOrder(patient, world);
      // A world that comes back will come back for ever: this is how it ends.
      const isWaiting = action !== undefined && action.next.now > world.now;
      const property =
        brokenNow(world, scenario) ??
        (isWaiting ? brokenByWaiting(start, world) : undefined) ??
        (action ? undefined : brokenInTheEnd(world, scenario));
      if (property) return { property, history };
      if (!action) break;
      passed.add(key);
      history.push(action.name);
      world = action.next;
    }
    for (const key of passed) drained.add(key);
    return undefined;
  };
};

/**
 * Visits every world that the scenario's interleavings and faults lead to, and from each of them the one in which
 * faults have stopped and the work is drained. Earlier worlds come first, so that of worlds that are alike but for the
 * time the one with the most time left is visited. Ends at the first property that does not hold.
 */
export const explore = (scenario: Scenario): Exploration => {
  const world = firstWorld(scenario);
  const start = { world, from: keyOf(world) };
  const reachedBy = new Map<string, { readonly from: string; readonly name: string } | undefined>([
    [start.from, undefined],
  ]);
  const states = new Set<ChangeRecord['state']>();
  const drain = drainer(scenario);

  const historyOf = (key: string): readonly string[] => {
    const steps: string[] = [];
    for (let at = reachedBy.get(key); at; at = reachedBy.get(at.from)) steps.unshift(at.name);
    return steps;
  };

  for (let present = [start]; present.length > 0;) {
    const later: (typeof start)[] = [];
    // Worlds reached within the tick are visited in their turn.
    for (const { world, from } of present) {
      for (const { record } of world.changes) states.add(record.state);
      const broken = drain(world, from);
      if (broken) {
        const { property, history } = broken;
        return {
          worlds: reachedBy.size,
          states,
          violation: {
            property,
            history: [...historyOf(from), 'from here on nothing goes wrong', ...history],
          },
        };
      }
      for (const { name, next } of nextActions(scenario, world)) {
        const key = keyOf(next);
        if (reachedBy.has(key)) continue;
        reachedBy.set(key, { from, name });
        (next.now === world.now ? present : later).push({ world: next, from: key });
      }
    }
    present = later;
  }
  return { worlds: reachedBy.size, states, violation: undefined };
};
