import type { ContactPoint } from '../contact/contact-points.ts';
import type { ContactPlan } from '../contact/plan-change.ts';
import { compareField } from '../contact/sameness.ts';
import type { UsersApi, WriteOutcome } from '../customers/users-api.ts';
import type { Logger } from '../logger.ts';
import type { ChangeVault } from './change-ledger.ts';
import type { ChangeEvent } from './change-event.ts';
import type { ChangeRecord } from './change.ts';
import type { Snapshot } from './read-snapshot.ts';
import { recordIntent, type ChangeRequest, type RecordChangeDeps } from './record-change.ts';
import { isProofAlone, seeAccepted, showsNone, type Rejection, type Seen } from './see-effect.ts';
import { settledInS } from './settlement-time.ts';

export type AnnounceChange = (change: ChangeRecord) => Promise<void>;

export interface CarryOutDeps extends RecordChangeDeps {
  readonly users: Pick<UsersApi, 'findUser' | 'writeContact'>;
  readonly vault: Pick<ChangeVault, 'open' | 'sealFindings'>;
  readonly announce: AnnounceChange;
  readonly logger: Logger;
  readonly within: (work: Promise<unknown>, ms: number) => Promise<void>;
}

export type Conclusion =
  | { readonly outcome: 'applied'; readonly changeId: string }
  | { readonly outcome: 'unchanged' }
  | Rejection
  | {
      readonly outcome: 'unknown';
      readonly changeId: string;
      readonly retryAfterS: number;
      readonly cause: unknown;
    };

/** Reserved for the answer after the write. */
const concludeMs = 1_000;
const readBackMs = 1_000;

/** Records the intent, writes once, and judges the outcome (docs/adr/0002). */
export const carryOutChange =
  (deps: CarryOutDeps) =>
  async (request: ChangeRequest, snapshot: Snapshot, plan: ContactPlan): Promise<Conclusion> => {
    const change = await recordIntent(deps, request, snapshot, plan);
    const { correlationId, deadline } = request;
    const { institutionId, institutionUserId, sendBy } = change;
    const context = { institutionId, correlationId, deadline: deadline - concludeMs };
    const written = await deps.users.writeContact({ institutionUserId, after: plan.after, sendBy }, context);
    const seen = await seeEffect(deps, { change, plan, written, context });
    return conclude(deps, { change, seen, deadline });
  };

interface Written {
  readonly change: ChangeRecord;
  readonly plan: ContactPlan;
  readonly written: WriteOutcome;
  readonly context: Parameters<UsersApi['findUser']>[1];
}

/** Judges by the reply or the file; a success of one field is believed unless the file contradicts it. */
const seeEffect = async (deps: CarryOutDeps, { change, plan, written, context }: Written): Promise<Seen> => {
  switch (written.outcome) {
    case 'unknown':
      return { effect: 'unknown', cause: written.cause };
    case 'accepted': {
      const answered = written.stored && seeAccepted(plan, written.stored);
      if (answered?.effect === 'applied') return answered;
      const shown = await readBackTwice(deps, change, plan, context);
      const seen = shown && seeAccepted(plan, shown);
      // The reply may show a stale copy, as of before the write.
      if (answered || plan.fields.length > 1 || plan.repeats.length > 0) return seen ?? { effect: 'unknown' };
      const isDoubted = seen?.effect === 'unknown' || (seen?.effect === 'applied' && seen.stored.length > 0);
      // The platform may show the value in another form later.
      return isDoubted ? seen : { effect: 'applied', unchanged: [], stored: [], seen: [] };
    }
    case 'rejected': {
      const isProof =
        isProofAlone(plan, written) || showsNone(plan, await readBackTwice(deps, change, plan, context));
      return isProof ? { effect: 'none', rejection: written } : { effect: 'unknown', cause: written.cause };
    }
  }
};

const readBack = async (
  { users, now }: CarryOutDeps,
  { institutionUserId }: ChangeRecord,
  context: Written['context'],
): Promise<readonly ContactPoint[] | undefined> => {
  const deadline = Math.min(context.deadline, now() + readBackMs);
  try {
    const name = { type: 'INSTITUTION_USER_ID', value: institutionUserId } as const;
    return (await users.findUser(name, { ...context, deadline }))?.contactPoints;
  } catch {
    return undefined;
  }
};

/** Right after a write, former values may be a stale copy, so the file is read again. */
const readBackTwice = async (
  deps: CarryOutDeps,
  change: ChangeRecord,
  plan: ContactPlan,
  context: Written['context'],
): Promise<readonly ContactPoint[] | undefined> => {
  const shown = await readBack(deps, change, context);
  const isFresh = shown && plan.fields.every((field) => compareField(shown, plan, field) !== 'old');
  return isFresh ? shown : ((await readBack(deps, change, context)) ?? shown);
};

const conclude = async (
  deps: CarryOutDeps,
  {
    change,
    seen,
    deadline,
  }: { readonly change: ChangeRecord; readonly seen: Seen; readonly deadline: number },
): Promise<Conclusion> => {
  const { recordEvent, announce, within, now } = deps;
  // settle-changes repairs what fails here, so the answer does not wait for it.
  const record = (event: Promise<ChangeEvent>, ...others: readonly Promise<unknown>[]) => {
    const recorded = leaveToSettlement(
      deps,
      change,
      'record-outcome',
      event.then((it) => recordEvent(change, it)),
    );
    return within(Promise.all([recorded, ...others]), deadline - now());
  };
  if (seen.effect === 'applied') {
    const { unchanged } = seen;
    const confirmed = confirmation(deps, change, seen);
    if (change.fields.every((field) => unchanged.includes(field))) {
      await record(confirmed);
      return { outcome: 'unchanged' };
    }
    const effects = Object.fromEntries(
      change.fields.map((field) => [field, unchanged.includes(field) ? 'not-applied' : 'applied'] as const),
    );
    const announced = leaveToSettlement(deps, change, 'announce', announce({ ...change, effects }));
    await record(confirmed, announced);
    return { outcome: 'applied', changeId: change.changeId };
  }
  if (seen.effect === 'none') {
    await record(Promise.resolve({ type: 'write-rejected' }));
    return seen.rejection;
  }
  const { changeId } = change;
  return { outcome: 'unknown', changeId, retryAfterS: settledInS(change, now()), cause: seen.cause };
};

const confirmation = async (
  { vault }: CarryOutDeps,
  change: ChangeRecord,
  { unchanged, stored, seen }: Extract<Seen, { effect: 'applied' }>,
): Promise<ChangeEvent> => ({
  type: 'write-confirmed',
  unchanged,
  seen,
  ...(stored.length > 0 && {
    sealedFindings: await vault.sealFindings(change, { stored, recipients: [] }),
  }),
});

const leaveToSettlement = async (
  { logger }: CarryOutDeps,
  { institutionId, changeId }: ChangeRecord,
  operation: string,
  work: Promise<unknown>,
): Promise<void> => {
  try {
    await work;
  } catch (error) {
    logger.warn('left-to-settlement', { institutionId, changeId, operation }, error);
  }
};
