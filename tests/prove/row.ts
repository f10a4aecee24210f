import type { AlarmName } from '../../lib/alarms.ts';
import type { ChangeRecord } from '../../lib/changes/change.ts';
import type { Seed } from '../../local/platform/seeds.ts';
import type { Fault } from '../../local/wire/faults.ts';
import type { FunctionName, Stop } from './function-host.ts';
import { type Asking, done, type ExpectedAnswer, type Scene } from './scene.ts';
import type { StoredEnd } from './stored-ends.ts';
import type { World, WorldOptions } from './world.ts';

/** One part of a row: what happens to each of its customers, or what must have come about of all of their changes. */
export type Act =
  | {
      readonly each: (scene: Scene) => Promise<unknown>;
      /** Whether it mostly waits, so that it takes nobody's turn. */
      readonly isWaiting?: true;
    }
  | { readonly until: (ends: readonly StoredEnd[]) => boolean }
  | { readonly all: (world: World, scenes: readonly Scene[]) => Promise<unknown> };

/** How a row must end, for each of its customers. */
export interface Ending {
  /** The states of the customer's changes, attempts aside, oldest first; absent where chance decides how many there are. */
  readonly states?: readonly ChangeRecord['state'][];
  /** Writes that took effect; absent where chance decides. */
  readonly applied?: number;
  /** Writes that reached the platform at all. */
  readonly asked?: number;
  /** Whether the notices only say that something was changed. */
  readonly isGeneral?: true;
  /** Every alarm that must be raised about a change of the customer; no other may be. */
  readonly alarms?: readonly AlarmName[];
  /** Messages that are not the service's, each an alarm of its own. */
  readonly poison?: number;
  /** Notices owed whose addresses take no messages. */
  readonly unreached?: readonly string[];
  /** Whether somebody else than the service wrote, so that notices are owed with no write of ours. */
  readonly isToldOfStranger?: true;
  /** Whether addresses that were on file only before earlier changes are owed a notice too. */
  readonly isToldToFormer?: true;
  /** The most extra copies of notices that the design allows where no evidence of a send can be had. */
  readonly mayDouble?: number;
  /** Looks at more than the books; throws when something is wrong. */
  readonly check?: (scene: Scene) => Promise<void> | void;
}

/** A fault, done to as many customers as there are rounds. */
export interface Row {
  /** What is done, in words that no other row of its platform has. */
  readonly fault: string;
  /** How many customers it is done to, where that is not for the caller to say. */
  readonly rounds?: number;
  /** Rows of the same options share a world. */
  readonly world?: WorldOptions & {
    /** Whether settle-changes runs only when the row says, until its acts are over. */
    readonly isUnscheduled?: true;
  };
  /** What is not with the row's customers as with everybody. */
  readonly special?: (handle: string) => Partial<Seed>;
  readonly acts: readonly Act[];
  readonly ends: Ending;
}

export type Deed = (scene: Scene) => Promise<unknown>;

/** A row of acts, one after the other; a function is done to each of its customers. */
export const row = (fault: string, ends: Ending, ...acts: readonly (Act | Deed)[]): Row => ({
  fault,
  acts: acts.map((act) => (typeof act === 'function' ? { each: act } : act)),
  ends,
});

/** An update that meets the fault. */
export const meeting =
  (fault: Fault, expected: ExpectedAnswer = done, change?: Asking): Deed =>
  (scene) => {
    scene.meet(fault);
    return scene.update(expected, change);
  };

/** An update on whose way the function is stopped. */
export const stopping =
  (functionName: FunctionName, stop: Stop, expected: ExpectedAnswer = done, change?: Asking): Deed =>
  (scene) => {
    scene.stop(functionName, stop);
    return scene.update(expected, change);
  };

export const toldOnce = { states: ['NOTIFIED'], applied: 1, asked: 1 } as const satisfies Ending;
export const toldTwice = { states: ['NOTIFIED', 'NOTIFIED'], applied: 2, asked: 2 } as const satisfies Ending;
export const neverApplied = { states: ['NOT_APPLIED'], applied: 0 } as const satisfies Ending;
export const neverRecorded = { states: [], applied: 0, asked: 0 } as const satisfies Ending;

/** The quirks of the platform that a row runs on, in the words by which the stand-in takes them. */
export const platformOf = ({ world = {} }: Row): string => {
  const { stores = [], applies, answers } = world.platform ?? {};
  const quirks = [
    ...stores,
    ...(applies === undefined ? [] : [`applies only ${applies.join(', ')}`]),
    ...(answers === 'nothing' ? ['answers 204'] : []),
  ];
  return quirks.length === 0 ? 'to the letter' : quirks.join(', ');
};

/** What a row came to, over all its rounds. */
export interface Balance {
  readonly row: Row;
  readonly rounds: number;
  /** Writes that took effect on the platform. */
  readonly applied: number;
  /** Changes whose every notice owed arrived. */
  readonly told: number;
  /** Changes with a notice owed that never came. */
  readonly lost: number;
  /** Notices of what never happened. */
  readonly invented: number;
  /** Notices that came again where they must not. */
  readonly doubled: number;
  /** Notices that came again where the design allows it. */
  readonly allowedExtra: number;
  /** Answers, verdicts, alarms and records that were not as the row says. */
  readonly surprises: readonly string[];
}

/** Whether nothing was lost, invented or doubled, and everything else ended as the row says. */
export const isBalanced = ({ lost, invented, doubled, surprises }: Balance): boolean =>
  lost + invented + doubled + surprises.length === 0;
