import { firstWorld, nextActions, type Scenario, type World } from './world.ts';

export type Property = 'no change without a notice' | 'no notice without a change' | 'at most one notice';

export interface Violation {
  readonly property: Property;
  /** The steps that led there. */
  readonly history: readonly string[];
}

export interface Exploration {
  readonly states: number;
  readonly violation: Violation | undefined;
}

/** Once faults have stopped, everything owed is sent within this many ticks. */
const drainTicks = 40;

/** What tells two worlds apart; constants and counters that nothing depends on are left out. */
const keyOf = ({ changes, ...world }: World): string =>
  JSON.stringify([
    Object.values(world),
    changes.map(({ updater, before, record: { state, wording, settledAt, notices, due, republished, sendBy } }) => [
      updater,
      before,
      state,
      wording,
      settledAt,
      notices,
      due,
      republished,
      sendBy,
    ]),
  ]);

const sentOf = ({ sent }: World) =>
  Object.entries(sent).map(([key, count]) => {
    const [change, recipient, wording] = key.split('/');
    return { change: Number(change), recipient: Number(recipient), wording, count };
  });

/** What must hold at every moment. */
const brokenNow = (world: World): Property | undefined => {
  for (const { change, wording, count } of sentOf(world)) {
    if (count > 1) return 'at most one notice';
    const updater = world.changes[change]?.updater;
    const tookEffect = updater !== undefined && world.effects[updater] === true;
    const isTrue = tookEffect || (wording === 'general' && world.otherWrites > 0);
    if (!isTrue) return 'no notice without a change';
  }
  return undefined;
};

/** What must hold once nothing is left to do. */
const brokenInTheEnd = (world: World, recipients: number): Property | undefined => {
  const told = new Set(sentOf(world).map(({ change, recipient }) => `${change}/${recipient}`));
  const isTold = world.effects.every((tookEffect, updater) => {
    if (!tookEffect) return true;
    const change = world.changes.findIndex((each) => each.updater === updater);
    return Array.from({ length: recipients }, (_, recipient) => told.has(`${change}/${recipient}`)).every(Boolean);
  });
  return isTold ? undefined : 'no change without a notice';
};

/** The next step of a world in which nothing more goes wrong; undefined when only time is left to pass. */
const drainStep = (scenario: Scenario, world: World): World | undefined => {
  const isWaiting = world.changes.some(({ record }) => record.due !== undefined && record.due < world.now + drainTicks);
  const action = nextActions(scenario, world).find(({ isFault }) => !isFault);
  return action === undefined || (action.name === 'a tick' && !isWaiting) ? undefined : action.next;
};

/**
 * Visits every world that the scenario's interleavings and faults lead to, breadth first, and from each of them the
 * one in which faults have stopped and the work is drained. Ends at the first property that does not hold.
 */
export const explore = (scenario: Scenario): Exploration => {
  const start = firstWorld(scenario);
  const reachedBy = new Map<string, { readonly from: string; readonly name: string } | undefined>();
  const drained = new Set<string>();
  const queue: World[] = [start];
  reachedBy.set(keyOf(start), undefined);

  const historyOf = (key: string): readonly string[] => {
    const steps: string[] = [];
    for (let at = reachedBy.get(key); at; at = reachedBy.get(at.from)) steps.unshift(at.name);
    return steps;
  };

  const brokenWhenDrained = (world: World): Property | undefined => {
    const patient = { ...scenario, ticks: world.now + drainTicks };
    const path: string[] = [];
    for (let at: World | undefined = world, last = world; ; last = at) {
      const key = keyOf(at);
      if (drained.has(key)) break;
      path.push(key);
      const broken = brokenNow(at);
      if (broken) return broken;
      at = drainStep(patient, at);
      if (!at) {
        const owed = brokenInTheEnd(last, scenario.recipients.length);
        if (owed) return owed;
        break;
      }
    }
    for (const key of path) drained.add(key);
    return undefined;
  };

  for (let next = 0; next < queue.length; next += 1) {
    const world = queue[next];
    if (!world) break;
    const key = keyOf(world);
    const broken = brokenNow(world) ?? brokenWhenDrained(world);
    if (broken) return { states: queue.length, violation: { property: broken, history: historyOf(key) } };
    for (const { name, next: reached } of nextActions(scenario, world)) {
      const reachedKey = keyOf(reached);
      if (reachedBy.has(reachedKey)) continue;
      reachedBy.set(reachedKey, { from: key, name });
      queue.push(reached);
    }
  }
  return { states: queue.length, violation: undefined };
};
