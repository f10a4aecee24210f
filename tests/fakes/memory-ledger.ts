import type { ChangeDetails, ChangeKey, ChangeRecord, Findings, UserKey } from '../../lib/changes/change.ts';
import { unsentAfter, type NewestChange } from '../../lib/changes/former-addresses.ts';
import {
  type ChangeLedger,
  type ChangeVault,
  type MessageIndex,
  queueOf,
  type SentMessage,
} from '../../lib/changes/change-ledger.ts';
import { fromItem, toItem } from '../../lib/ledger/change-item.ts';
import { AppError } from '../../lib/errors.ts';

type LedgerOperation =
  keyof ChangeLedger | 'open' | 'newestWithValues' | 'reveal' | 'remember' | 'findMessage';

/** Whether a call fails before it has had its effect, or after, as when only the answer is lost. */
type FailsWhen = 'before' | 'after';

interface Failure {
  readonly operation: LedgerOperation;
  readonly when: FailsWhen;
  readonly error: unknown;
}

const userOf = ({ institutionId, userKey }: UserKey): string => `${institutionId}#${userKey}`;
const nameOf = (key: ChangeKey): string => `${userOf(key)}#${key.number}`;

/** What is left of a change once it has been stored: no contact value in clear, above all. */
const stored = (change: ChangeRecord): ChangeRecord => fromItem(toItem(change, 0));

const noDetails: ChangeDetails = { before: [], after: [], recipients: [], remembered: [], past: [] };

/** Ledger, vault, and message index in memory, with the promises of the DynamoDB ones. */
export const memoryLedger = (...seeds: readonly ChangeRecord[]) => {
  const changes = new Map(seeds.map((change) => [nameOf(change), stored(change)]));
  const values = new Map<string, ChangeDetails>();
  const sealed = new Map<string, Findings>();
  const sent = new Map<string, SentMessage>();
  const calls: LedgerOperation[] = [];
  let losesValues = false;
  let failures: readonly Failure[] = [];

  /** One call: counted, failed if it is told to, and with its whole effect at one moment. */
  const call = async <Result>(operation: LedgerOperation, effect: () => Result): Promise<Result> => {
    calls.push(operation);
    const failure = failures.find((each) => each.operation === operation);
    failures = failures.filter((each) => each !== failure);
    await Promise.resolve();
    if (failure?.when === 'before') throw failure.error;
    const result = effect();
    await Promise.resolve();
    if (failure?.when === 'after') throw failure.error;
    return result;
  };

  const newestFirst = (user: UserKey): readonly ChangeRecord[] =>
    [...changes.values()]
      .filter((change) => userOf(change) === userOf(user))
      .toSorted((a, b) => b.number - a.number);

  const ledger = {
    newest: (user, limit, before = Number.POSITIVE_INFINITY) =>
      call('newest', () => {
        const earlier = newestFirst(user).filter(({ number }) => number < before);
        const page = earlier.slice(0, limit);
        return { changes: page, before: earlier.length > limit ? page.at(-1)?.number : undefined };
      }),
    find: (key) => call('find', () => changes.get(nameOf(key))),
    save: (from, to) =>
      call('save', () => {
        if (changes.get(nameOf(to))?.revision !== from.revision) return false;
        changes.set(nameOf(to), stored(to));
        return true;
      }),
    due: (queue, now, limit) =>
      call('due', () =>
        [...changes.values()]
          .flatMap((change) => (change.due === undefined ? [] : [{ ...change, due: change.due }]))
          .filter((change) => change.due <= now && queueOf(change) === queue)
          .toSorted((a, b) => a.due - b.due)
          .slice(0, limit)
          .map(({ institutionId, userKey, number, due }) => ({ institutionId, userKey, number, due })),
      ),
  } satisfies ChangeLedger;

  const findingsOf = ({ sealedFindings = '' }: ChangeRecord): Findings =>
    sealed.get(sealedFindings) ?? { stored: [], recipients: [] };

  const vault = {
    open: (change, details) =>
      call('open', () => {
        if (changes.has(nameOf(change))) return 'taken';
        changes.set(nameOf(change), stored(change));
        if (losesValues) {
          losesValues = false;
          return 'without-values';
        }
        values.set(change.changeId, details);
        return 'opened';
      }),
    newest: (user) =>
      call('newestWithValues', () => {
        return newestFirst(user)
          .toReversed()
          .reduce<NewestChange | undefined>((former, record) => {
            const details = values.get(record.changeId);
            return details
              ? { record, details, stored: findingsOf(record).stored }
              : unsentAfter(record, former);
          }, undefined);
      }),
    reveal: (change) =>
      call('reveal', () => {
        const details = values.get(change.changeId);
        const findings = findingsOf(change);
        return (
          details && {
            ...change,
            ...details,
            recipients: [...details.recipients, ...findings.recipients],
            stored: findings.stored,
          }
        );
      }),
    sealFindings: (_change, findings) => {
      const name = `sealed-${sealed.size}`;
      sealed.set(name, findings);
      return Promise.resolve(name);
    },
  } satisfies ChangeVault;

  const messages = {
    remember: (message) =>
      call('remember', () => {
        sent.set(message.providerId, message);
      }),
    find: (providerId) => call('findMessage', () => sent.get(providerId)),
  } satisfies MessageIndex;

  return {
    ledger,
    vault,
    messages,
    /** The next change is kept without its values. */
    loseNextValues: (): void => {
      losesValues = true;
    },
    /** Every operation called, in order. */
    calls: (): readonly LedgerOperation[] => calls,
    /** Every change, in the order of opening. */
    changes: (): readonly ChangeRecord[] => [...changes.values()],
    /** Puts a change in, whatever stands there. */
    put: (change: ChangeRecord, details?: Partial<ChangeDetails>): void => {
      changes.set(nameOf(change), stored(change));
      if (details) values.set(change.changeId, { ...noDetails, ...details });
    },
    /** The values of a change; undefined where they were never written. */
    values: ({ changeId }: ChangeRecord): ChangeDetails | undefined => values.get(changeId),
    loseValues: ({ changeId }: ChangeRecord): void => void values.delete(changeId),
    /** Makes the next call of the operation fail; calling it again makes the one after that fail as well. */
    failNext: (
      operation: LedgerOperation,
      when: FailsWhen,
      error: unknown = new AppError('service-unavailable', { detail: 'ledger-unavailable' }),
    ): void => {
      failures = [...failures, { operation, when, error }];
    },
  };
};
