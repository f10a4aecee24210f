import { isDeepStrictEqual } from 'node:util';
import type { Context } from 'aws-lambda';
import type { AnnounceChange } from '../../lib/changes/carry-out-change.ts';
import {
  type ChangeLedger,
  type ChangeVault,
  type DueChange,
  type DueQueue,
  dueQueues,
} from '../../lib/changes/change-ledger.ts';
import {
  isAudited,
  overdueAlarmMs,
  type ChangeEvent,
  type FileShows,
} from '../../lib/changes/change-event.ts';
import type { Change, ChangeKey, ChangeRecord } from '../../lib/changes/change.ts';
import { staleFields } from '../../lib/changes/former-addresses.ts';
import { judgeFields } from '../../lib/changes/judge-fields.ts';
import { laterRecipients, withoutAddress } from '../../lib/changes/recipients.ts';
import type { RecordEvent } from '../../lib/changes/record-event.ts';
import type { ContactPoint } from '../../lib/contact/contact-points.ts';
import type { UsersApi } from '../../lib/customers/users-api.ts';
import { AppError } from '../../lib/errors.ts';
import type { Logger } from '../../lib/logger.ts';

export interface SettleChangesDeps {
  readonly ledger: Pick<ChangeLedger, 'due' | 'find' | 'newest'>;
  readonly vault: Pick<ChangeVault, 'reveal' | 'sealFindings'>;
  readonly recordEvent: RecordEvent;
  readonly users: Pick<UsersApi, 'findUser'>;
  readonly announce: AnnounceChange;
  readonly logger: Logger;
  readonly now: () => number;
  readonly newId: () => string;
  readonly sleep: (ms: number) => Promise<void>;
  readonly changesPerSecond: number;
}

type RemainingTime = Pick<Context, 'getRemainingTimeInMillis'>;

const largestBatch = 10;
const pageSize = 200;
const recordsPerRead = 50;
const mostReads = 40;
const perChangeMs = 5_000;
/** How often an empty queue is read again while another one has work, in milliseconds. */
const idleMs = 2_000;

/** Works off each queue, oldest first and at its own pace; never repeats a write. */
export const settleChanges =
  (deps: SettleChangesDeps) =>
  async (_event: unknown, context: RemainingTime): Promise<void> => {
    const hasTime = (): boolean => context.getRemainingTimeInMillis() > perChangeMs;
    const queues = openQueues();
    const counts = await Promise.all(dueQueues.map((queue) => workOffQueue(deps, queue, queues, hasTime)));
    deps.logger.outcome('Settlement', 'run', { count: counts.reduce((sum, count) => sum + count, 0) });
  };

const openQueues = () => {
  const busy = new Set(dueQueues);
  const { promise: allDone, resolve: end } = Promise.withResolvers<undefined>();
  return {
    areDone: (): boolean => busy.size === 0,
    allDone,
    setBusy: (queue: DueQueue, isBusy: boolean): void => {
      if (isBusy) busy.add(queue);
      else busy.delete(queue);
      if (busy.size === 0) end(undefined);
    },
  };
};

const workOffQueue = async (
  deps: SettleChangesDeps,
  queue: DueQueue,
  queues: ReturnType<typeof openQueues>,
  hasTime: () => boolean,
): Promise<number> => {
  // Failed and finished changes stay in the index for a while; this run does not try them again.
  const skipped = new Set<string>();
  const batchSize = Math.min(largestBatch, deps.changesPerSecond);
  const waitForTurn = paced(deps, batchSize);
  let count = 0;
  while (hasTime() && !queues.areDone()) {
    const page = await deps.ledger.due(queue, deps.now(), pageSize + skipped.size);
    const fresh = page.filter((key) => !skipped.has(nameOf(key)));
    queues.setBusy(queue, fresh.length > 0);
    if (fresh.length === 0) await Promise.race([queues.allDone, deps.sleep(idleMs)]);
    for (let start = 0; start < fresh.length; start += batchSize) {
      await waitForTurn();
      if (!hasTime()) break;
      const batch = fresh.slice(start, start + batchSize);
      const results = await Promise.all(batch.map((entry) => settleOne(deps, entry)));
      batch.filter((_, index) => !results[index]).forEach((entry) => skipped.add(nameOf(entry)));
      count += batch.length;
    }
  }
  queues.setBusy(queue, false);
  return count;
};

const paced = (
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

const nameOf = ({ institutionId, userKey, number }: ChangeKey): string =>
  [institutionId, userKey, number].join('#');

/** Whether the change was due and its work succeeded. */
const settleOne = async (deps: SettleChangesDeps, entry: DueChange): Promise<boolean> => {
  const { ledger, logger, now } = deps;
  const { institutionId, due } = entry;
  let change: ChangeRecord | undefined;
  try {
    change = await ledger.find(entry);
    if (change?.due === undefined || change.due > now()) return false;
    alarmIfOverdue(deps, { ...change, due: change.due }, isAudited(change) ? 'audit' : 'verdict');
    await (change.state === 'TELLING' ? announceAgain(deps, change) : judge(deps, change));
    return true;
  } catch (error) {
    // If the change cannot be read, the index still says how long it has been due.
    if (change === undefined) alarmIfOverdue(deps, { institutionId, due }, 'verdict');
    const detail = error instanceof AppError ? error.detail : undefined;
    logger.outcome('Settlement', 'failed', { institutionId, detail }, error);
    return false;
  }
};

const alarmIfOverdue = (
  { logger, now }: SettleChangesDeps,
  change: Pick<DueChange, 'institutionId' | 'due'> & Partial<Pick<ChangeRecord, 'changeId'>>,
  work: keyof typeof overdueAlarmMs,
): void => {
  const { institutionId, changeId, due } = change;
  const ageMs = now() - due;
  if (ageMs > overdueAlarmMs[work]) logger.alarm('settlement-overdue', { institutionId, changeId, ageMs });
};

const announceAgain = async (deps: SettleChangesDeps, change: ChangeRecord): Promise<void> => {
  await record(deps, change, { type: 'notices-overdue' }, 'republished');
};

const record = async (
  { recordEvent, announce, logger, now }: SettleChangesDeps,
  change: ChangeRecord,
  event: ChangeEvent,
  outcome?: string,
): Promise<void> => {
  const moved = await recordEvent(change, event);
  const { institutionId, changeId, state } = moved.change;
  // The time from the request to its verdict, or since the verdict.
  const ageMs = isAudited(change) ? undefined : now() - (change.settledAt ?? change.openedAt);
  logger.outcome('Settlement', outcome ?? state, { institutionId, changeId, state, ageMs });
  if (moved.publish) await announce(moved.change);
};

const judge = async (deps: SettleChangesDeps, change: ChangeRecord): Promise<void> => {
  const revealed = await reveal(deps, change);
  await record(deps, change, revealed ? await readFile(deps, revealed) : { type: 'values-never-written' });
};

/** Undefined if the values were never stored: then nothing was sent to the platform. */
const reveal = async (deps: SettleChangesDeps, change: ChangeRecord): Promise<Change | undefined> => {
  try {
    const revealed = await deps.vault.reveal(change);
    if (revealed === undefined && change.state !== 'SENDING') {
      throw new AppError('internal', { detail: 'values-missing' });
    }
    return revealed;
  } catch (error) {
    const isPassing = error instanceof AppError && error.reason === 'service-unavailable';
    await deps.recordEvent(change, { type: isPassing ? 'file-unreadable' : 'values-unreadable' });
    throw error;
  }
};

const readFile = async (deps: SettleChangesDeps, change: Change): Promise<ChangeEvent> => {
  try {
    const later = change.state === 'SENDING' ? [] : await changesAfter(deps, change);
    const found = await readBackUntilSure(deps, change, later);
    const { revision } = change;
    if (found === undefined) return { type: 'file-read', revision, shows: 'user-gone' };
    const { shows, onFile } = found;
    const recipients = laterRecipients(change, shows, onFile);
    if (recipients.length === 0) return { type: 'file-read', revision, shows };
    const findings = {
      stored: change.stored,
      recipients: [...change.recipients.filter(({ role }) => role.startsWith('later-')), ...recipients],
    };
    return {
      type: 'file-read',
      revision,
      shows,
      added: recipients.map(withoutAddress),
      sealedFindings: await deps.vault.sealFindings(change, findings),
    };
  } catch (error) {
    await deps.recordEvent(change, { type: 'file-unreadable' });
    throw error;
  }
};

interface ReadBack {
  readonly shows: FileShows;
  readonly onFile: readonly ContactPoint[];
}

/** Reads until two reads in a row agree, at most three; one may be stale. Undefined if the first finds no user. */
const readBackUntilSure = async (
  { users, now, newId }: SettleChangesDeps,
  change: Change,
  later: readonly Change[],
): Promise<ReadBack | undefined> => {
  const { institutionId, institutionUserId, fields, applied, openedAt } = change;
  const deadline = now() + perChangeMs;
  const readBack = async (): Promise<ReadBack | undefined> => {
    const name = { type: 'INSTITUTION_USER_ID', value: institutionUserId } as const;
    const user = await users.findUser(name, { institutionId, correlationId: newId(), deadline });
    const onFile = user?.contactPoints;
    return onFile && { shows: judgeFields(change, later, onFile), onFile };
  };
  const first = await readBack();
  const isSure =
    first === undefined ||
    (fields.every((field) => first.shows[field] === 'new') &&
      staleFields(applied, first.onFile, openedAt).length === 0);
  if (isSure) return first;
  const second = await readBack();
  return isDeepStrictEqual(first.shows, second?.shows) ? second : readBack();
};

const changesAfter = async (
  { ledger, vault }: SettleChangesDeps,
  change: ChangeRecord,
): Promise<readonly Change[]> => {
  const later: ChangeRecord[] = [];
  let before: number | undefined;
  for (let reads = 0; reads < mostReads; reads += 1) {
    const page = await ledger.newest(change, recordsPerRead, before);
    for (const each of page.changes) {
      if (each.number <= change.number) {
        const revealed = await Promise.all(later.map((record) => vault.reveal(record)));
        return revealed.filter((it) => it !== undefined);
      }
      if (each.attempt === undefined) later.push(each);
    }
    before = page.before;
  }
  throw new AppError('service-unavailable', { detail: 'too-many-later-changes' });
};
