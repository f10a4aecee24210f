import type { RecipientId } from '../../../../lib/changes/change.ts';
import type { ChangeTimes } from '../../../../lib/changes/change-event.ts';
import type { File } from './values.ts';

/** The parts of the protocol that a run can do without, to see what each of them holds up. */
export interface Protocol {
  /** An unknown outcome is judged only once the write can no longer take effect. */
  readonly quarantine: boolean;
  /** A settlement that comes before that judges nothing. */
  readonly quarantineCheck: boolean;
  /** A settlement announces at once what it finds to have taken effect. */
  readonly publishAtVerdict: boolean;
  /** A success that is seen only after a change, or a field of it, was judged not applied still counts. */
  readonly lateSuccess: boolean;
  /** Values in different forms are compared by what they mean. */
  readonly sameness: boolean;
  /** A read that shows what was on file before the newest change is not relied on. */
  readonly staleReadRule: boolean;
  /** Each field of a change gets a verdict of its own. */
  readonly fieldVerdicts: boolean;
  /** A success is believed only of what the platform shows to have taken effect. */
  readonly successCheck: boolean;
  /** A rejection of several fields is believed only where the file shows none of them. */
  readonly rejectionCheck: boolean;
  /** A change tells also the addresses of fields that it leaves alone. */
  readonly otherAddresses: boolean;
  /** What was judged is looked at once more. */
  readonly audits: boolean;
  /** An audit counts only for the change as it was when the file was read. */
  readonly auditRevisions: boolean;
  /** Whoever is told of one field is told of the others that take effect late. */
  readonly laterRecipients: boolean;
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
  fieldVerdicts: true,
  successCheck: true,
  rejectionCheck: true,
  otherAddresses: true,
  audits: true,
  auditRevisions: true,
  laterRecipients: true,
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
  /** L: what a success shows in place of the new value is that value in another form. */
  readonly ownForms: boolean;
  /** R: one of the reads before a write shows the last change. */
  readonly readsCatchUp: boolean;
}

export const allAssumptions: Assumptions = {
  writesEnd: true,
  nobodyRestores: true,
  reportsInTime: true,
  invocationsEnd: true,
  ownForms: true,
  readsCatchUp: true,
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
  /** A part of a write takes effect before the rest, if that does. */
  readonly parts: number;
  /** Someone else writes a value of their own to one field. */
  readonly otherWriters: number;
  /** A read shows what was on file before the last write. */
  readonly staleReads: number;
  /** A settlement takes up a change that is not due, as where clocks differ. */
  readonly earlySettlers: number;
}

export interface Scenario {
  readonly protocol: Protocol;
  readonly assumptions: Assumptions;
  /** What each update asks for; each value on file is `v0` at first. */
  readonly updates: readonly File[];
  /** Whom changes tell, of all whom the service would; everyone if absent. */
  readonly recipients?: readonly RecipientId[] | undefined;
  readonly faults: Faults;
  /** Whether a write's reply always comes, however late. */
  readonly repliesArrive?: boolean;
  /** Whether the platform keeps values in a form of its own, and sameness foresees it. */
  readonly form?: 'foreseen' | 'unforeseen';
  /** Whether the reply to a write leaves out what is on file. */
  readonly showsNothing?: boolean;
  /** From a verdict to its audit; if absent, no history lives to see one. */
  readonly auditTicks?: number;
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
