import type { RecipientId } from '../../../../lib/changes/change.ts';
import type { ChangeTimes } from '../../../../lib/changes/change-event.ts';
import type { File } from './values.ts';

/** The parts of the protocol that a run can do without, to see what each of them holds up. */
export const wholeProtocol = {
  /** An unknown outcome is judged only once the write can no longer take effect. */
  quarantine: true,
  /** A settlement that comes before that judges nothing. */
  quarantineCheck: true,
  /** A settlement announces at once what it finds to have taken effect. */
  publishAtVerdict: true,
  /** A success that is seen only after a change, or a field of it, was judged not applied still counts. */
  lateSuccess: true,
  /** Values in different forms are compared by what they mean. */
  sameness: true,
  /** A read that shows what was on file before the newest change is not relied on. */
  staleReadRule: true,
  /** Each field of a change gets a verdict of its own. */
  fieldVerdicts: true,
  /** A success is believed only of what the platform shows to have taken effect. */
  successCheck: true,
  /** A rejection of several fields is believed only where the file shows none of them. */
  rejectionCheck: true,
  /** A change tells also the addresses of fields that it leaves alone. */
  otherAddresses: true,
  /** What was judged is looked at once more. */
  audits: true,
  /** An audit counts only for the change as it was when the file was read. */
  auditRevisions: true,
  /** Whoever is told of one field is told of the others that take effect late. */
  laterRecipients: true,
  /** The intent is durable before the first byte of the write leaves. */
  intentFirst: true,
  /** A notice is sent only by whoever holds its claim. */
  claims: true,
  /** A change is opened only when the customer's newest one is not open, and its number is free. */
  lock: true,
  /** Somebody works off what is due. */
  settlement: true,
  /** A write is not sent after its time. */
  sendBy: true,
  /** The provider's reports of what it delivered are recorded. */
  evidence: true,
  /** An event counts as published only once it is. */
  publishFirst: true,
  /** So are its reports of what it took and then dropped. */
  droppedReports: true,
};
export type Protocol = Readonly<typeof wholeProtocol>;

/** What the protocol takes for granted, lettered as in docs/adr/0002; a run without one shows what it is good for. */
export const allAssumptions = {
  /** A: a write takes effect within the quarantine or never. */
  writesEnd: true,
  /** C: nobody else puts the old value back while a change is in quarantine. */
  nobodyRestores: true,
  /** D: the provider reports a notice before the claim it was sent under runs out. */
  reportsInTime: true,
  /** E: an invocation is ended before its claim runs out. */
  invocationsEnd: true,
  /** L: what a success shows in place of the new value is that value in another form. */
  ownForms: true,
  /** R: one of the reads before a write shows the last change. */
  readsCatchUp: true,
};
export type Assumptions = Readonly<typeof allAssumptions>;

/** How often each thing may go wrong in one history. Writes and their replies may be lost at any time. */
export const noFaults = {
  kills: 0,
  doubledMessages: 0,
  lostMessages: 0,
  /** A provider refuses a notice for now. */
  failedSends: 0,
  /** The topic for other systems takes no event for now. */
  failedEvents: 0,
  /** A provider takes a notice and then sends it nowhere. */
  drops: 0,
  /** A part of a write takes effect before the rest, if that does. */
  parts: 0,
  /** Someone else writes a value of their own to one field. */
  otherWriters: 0,
  /** A read shows what was on file before the last write. */
  staleReads: 0,
  /** A settlement takes up a change that is not due, as where clocks differ. */
  earlySettlers: 0,
};
export type Faults = Readonly<typeof noFaults>;

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
