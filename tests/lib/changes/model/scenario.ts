import type { RecipientId } from '../../../../lib/changes/change.ts';
import type { ChangeTimes } from '../../../../lib/changes/change-event.ts';

/** The parts of the protocol that a run can do without, to see what each of them holds up. */
export interface Protocol {
  /** An unknown outcome is judged only once the write can no longer take effect. */
  readonly quarantine: boolean;
  /** A settlement that comes before that judges nothing. */
  readonly quarantineCheck: boolean;
  /** A settlement announces at once what it finds to have taken effect. */
  readonly publishAtVerdict: boolean;
  /** A success that is seen only after a change was judged not applied still counts. */
  readonly lateSuccess: boolean;
  /** Values in different forms are compared by what they mean. */
  readonly sameness: boolean;
  /** A read that shows what was on file before the newest change is not relied on. */
  readonly staleReadRule: boolean;
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
  /** The provider's reports of what it delivered are recorded. */
  readonly evidence: boolean;
  /** An event counts as published only once it is. */
  readonly publishFirst: boolean;
  /** So are its reports of what it took and then dropped. */
  readonly droppedReports: boolean;
}

export const wholeProtocol: Protocol = {
  quarantine: true,
  quarantineCheck: true,
  publishAtVerdict: true,
  lateSuccess: true,
  sameness: true,
  staleReadRule: true,
  intentFirst: true,
  claims: true,
  lock: true,
  settlement: true,
  sendBy: true,
  evidence: true,
  publishFirst: true,
  droppedReports: true,
};

/** What the protocol takes for granted, lettered as in docs/adr/0002; a run without one shows what it is good for. */
export interface Assumptions {
  /** A: a write takes effect within the quarantine or never. */
  readonly writesEnd: boolean;
  /** C: nobody else puts the old value back while a change is in quarantine. */
  readonly nobodyRestores: boolean;
  /** D: the provider reports a notice before the claim it was sent under runs out. */
  readonly reportsInTime: boolean;
  /** E: an invocation is ended before its claim runs out. */
  readonly invocationsEnd: boolean;
}

export const allAssumptions: Assumptions = {
  writesEnd: true,
  nobodyRestores: true,
  reportsInTime: true,
  invocationsEnd: true,
};

/** How often each thing may go wrong in one history. Writes and their replies may be lost at any time. */
export interface Faults {
  readonly kills: number;
  readonly doubledMessages: number;
  readonly lostMessages: number;
  /** A provider refuses a notice for now. */
  readonly failedSends: number;
  /** The topic for other systems takes no event for now. */
  readonly failedEvents: number;
  /** A provider takes a notice and then sends it nowhere. */
  readonly drops: number;
  /** Someone else writes a value of their own. */
  readonly otherWriters: number;
  /** A read shows what was on file before the last write. */
  readonly staleReads: number;
  /** A settlement takes up a change that is not due, as where clocks differ. */
  readonly earlySettlers: number;
}

export interface Scenario {
  readonly protocol: Protocol;
  readonly assumptions: Assumptions;
  /** What each update sets the value to; the value on file is `v0` at first. */
  readonly updates: readonly string[];
  readonly recipients: readonly RecipientId[];
  readonly faults: Faults;
  /** Whether a write's reply always comes, however late. */
  readonly repliesArrive?: boolean;
  /** Whether the platform keeps values in a form of its own. */
  readonly normalizes?: boolean;
  /** How many invocations of settle-changes may run at once. */
  readonly settlers: number;
  /** Whether the steps of sending interleave with all others, or a message is worked off as one step. */
  readonly sending: 'stepwise' | 'at-once';
  /** Whether events are published in a step of their own, or as a message arrives. */
  readonly publishing: 'stepwise' | 'at-once';
  /** The last tick at which anything new may happen. */
  readonly ticks: number;
}

/** All times of the model are in ticks: from a record of an intent to the last moment its write may leave. */
export const sendWindow = 1;
export const quarantine = 2;
export const times: ChangeTimes = { republishMs: 2, leaseMs: 2, rereadMs: 1, auditMs: 1_000 };
