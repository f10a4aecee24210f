import type { Context } from 'aws-lambda';
import type { Change, ChangeKey, ChangeRecord } from '../../lib/changes/change.ts';
import type { ChangeLedger, DueChange } from '../../lib/changes/change-ledger.ts';
import { isAudited, overdueAlarmMs, type OnFile } from '../../lib/changes/change-machine.ts';
import type { ObserveChange } from '../../lib/changes/observe-change.ts';
import { judgeByFile } from '../../lib/changes/judge-by-file.ts';
import { revealChange, type Sealer } from '../../lib/ledger/sealed-contacts.ts';
import { compareWithFile } from '../../lib/contact/contact-points.ts';
import { AppError } from '../../lib/errors.ts';
import type { Logger } from '../../lib/logger.ts';
import { announcementOf, type ChangeTopic } from '../../lib/announcements/announcement.ts';
import type { UsersApi } from '../../lib/customers/users-api.ts';

export interface SettleChangesDeps {
  readonly ledger: Pick<ChangeLedger, 'due' | 'find' | 'newest'>;
  readonly observe: ObserveChange;
  readonly sealer: Sealer;
  readonly users: Pick<UsersApi, 'findUser'>;
  readonly topic: ChangeTopic;
  readonly logger: Logger;
  readonly now: () => number;
  readonly newId: () => string;
  readonly sleep: (ms: number) => Promise<void>;
  /** The most changes worked on in one second: what a backlog may ask of the Users API and the providers. */
  readonly changesPerSecond: number;
}

type RemainingTime = Pick<Context, 'getRemainingTimeInMillis'>;

/** How many changes are worked on at once at the most. */
const largestBatch = 10;
/** How many due changes are looked up at once. */
const pageSize = 200;
/** How many of a customer's newest records an audit reads at once, and how often at the most. */
const recordsPerRead = 50;
const mostReads = 40;
/** What one change may take, in milliseconds. */
const perChangeMs = 5_000;

/**
 * Works off what is due, oldest first: judges writes whose outcome is unknown by what is on file, announces changes
 * whose notices are overdue, and audits verdicts. Never repeats a write. Stops before its time is over; the next run
 * goes on where this one stopped.
 */
export const settleChanges =
  (deps: SettleChangesDeps) =>
  async (_event: unknown, context: RemainingTime): Promise<void> => {
    const { ledger, logger, now } = deps;
    // What failed, or was found done, stays in the index for a while: it is not tried again in this run.
    const seen = new Set<string>();
    let count = 0;
    const batchSize = Math.min(largestBatch, deps.changesPerSecond);
    const pace = paceOf(deps, batchSize);
    const hasTime = () => context.getRemainingTimeInMillis() > perChangeMs;
    while (hasTime()) {
      const page = await ledger.due(now(), pageSize + seen.size);
      const fresh = page.filter((key) => !seen.has(nameOf(key)));
      if (fresh.length === 0) break;
      for (let start = 0; start < fresh.length; start += batchSize) {
        await pace();
        if (!hasTime()) break;
        const batch = fresh.slice(start, start + batchSize);
        await Promise.all(
          batch.map(async (key) => {
            if (!(await hasWorkedOn(deps, key))) seen.add(nameOf(key));
          }),
        );
        count += batch.length;
      }
    }
    logger.outcome('Settlement', 'run', { count });
  };

/** Waits before each batch but the first until the rate allows it. */
const paceOf = (
  { now, sleep, changesPerSecond }: SettleChangesDeps,
  batchSize: number,
): (() => Promise<void>) => {
  let nextBatchAt = now();
  return async () => {
    const waitMs = nextBatchAt - now();
    if (waitMs > 0) await sleep(waitMs);
    nextBatchAt = now() + (batchSize * 1000) / changesPerSecond;
  };
};

const nameOf = ({ institutionId, customerId, number }: ChangeKey): string =>
  [institutionId, customerId, number].join('#');

/** Answers whether the change was due and its work could be done. */
const hasWorkedOn = async (deps: SettleChangesDeps, entry: DueChange): Promise<boolean> => {
  const { ledger, logger, now } = deps;
  const { institutionId, due } = entry;
  let change: ChangeRecord | undefined;
  try {
    change = await ledger.find(entry);
    if (change?.due === undefined || change.due > now()) return false;
    alarmIfOverdue(deps, { ...change, due: change.due }, isAudited(change) ? 'audit' : 'verdict');
    await workOn(deps, change);
    return true;
  } catch (error) {
    // What cannot be read cannot say for how long it has been waiting; the index can.
    if (change === undefined) alarmIfOverdue(deps, { institutionId, due }, 'verdict');
    logger.outcome('Settlement', 'failed', { institutionId }, error);
    return false;
  }
};

/** Says so where work has been waiting for a settlement that did not run, or could not read it. */
const alarmIfOverdue = (
  { logger, now }: SettleChangesDeps,
  {
    institutionId,
    changeId,
    due,
  }: Pick<DueChange, 'institutionId' | 'due'> & Partial<Pick<ChangeRecord, 'changeId'>>,
  work: keyof typeof overdueAlarmMs,
): void => {
  const ageMs = now() - due;
  if (ageMs > overdueAlarmMs[work]) logger.alarm('settlement-overdue', { institutionId, changeId, ageMs });
};

const workOn = async (deps: SettleChangesDeps, change: ChangeRecord): Promise<void> => {
  const { observe, topic, logger, now } = deps;
  const isTelling = change.state === 'APPLIED' || change.state === 'OTHER';
  const settled = await observe(
    change,
    isTelling ? { seen: 'notices-overdue' } : { seen: 'on-file', shows: await readBack(deps, change) },
  );
  const { institutionId, changeId, state } = settled.change;
  // From the request to its verdict, or for how long notices have been owed.
  const ageMs = isAudited(change) ? undefined : now() - (change.settledAt ?? change.openedAt);
  logger.outcome('Settlement', isTelling ? 'republished' : state, { institutionId, changeId, state, ageMs });
  if (settled.publish) await topic.publish(announcementOf(settled.change, now()));
};

/** Compares what is on file with the change; what later changes moved is judged by what they found. */
const readBack = async (deps: SettleChangesDeps, record: ChangeRecord): Promise<OnFile> => {
  const { observe, sealer, users, now, newId } = deps;
  const { institutionId, institutionUserId } = record;
  const change = await revealChange(sealer, record);
  try {
    const user = await users.findUser(
      { type: 'INSTITUTION_USER_ID', value: institutionUserId },
      { institutionId, correlationId: newId(), deadline: now() + perChangeMs },
    );
    if (!user) return 'gone';
    if (record.state === 'SENDING') return compareWithFile(user.contactPoints, change);
    return judgeByFile(change, await changesAfter(deps, record), user.contactPoints);
  } catch (error) {
    await observe(record, { seen: 'on-file-unreadable' });
    throw error;
  }
};

/** The customer's changes since this one: what came to no change is skipped, however much there is of it. */
const changesAfter = async (
  { ledger, sealer }: SettleChangesDeps,
  record: ChangeRecord,
): Promise<readonly Change[]> => {
  const later: ChangeRecord[] = [];
  let before: number | undefined;
  for (let reads = 0; reads < mostReads; reads += 1) {
    const page = await ledger.newest(record, recordsPerRead, before);
    for (const change of page.changes) {
      if (change.number <= record.number) return Promise.all(later.map((each) => revealChange(sealer, each)));
      if (change.institutionUserId === record.institutionUserId && !change.refusedAs) later.push(change);
    }
    before = page.before;
  }
  throw new AppError('service-unavailable', { detail: 'too-many-later-changes' });
};
