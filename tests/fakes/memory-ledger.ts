import type { ChangeKey, ChangeRecord, CustomerKey } from '../../lib/changes/change.ts';
import { isAudited } from '../../lib/changes/change-machine.ts';
import type { ChangeLedger } from '../../lib/changes/change-ledger.ts';
import { fromItem, toItem } from '../../lib/ledger/dynamo-change-item.ts';
import type { MessageIndex, SentMessage } from '../../lib/changes/message-index.ts';
import { AppError } from '../../lib/errors.ts';

type LedgerOperation = keyof ChangeLedger | 'remember' | 'findMessage';

/** Whether a call fails before it has had its effect, or after, as when only the answer is lost. */
type FailsWhen = 'before' | 'after';

interface Failure {
  readonly operation: LedgerOperation;
  readonly when: FailsWhen;
  readonly error: unknown;
}

const customerOf = ({ institutionId, customerId }: CustomerKey): string => `${institutionId}#${customerId}`;
const nameOf = (key: ChangeKey): string => `${customerOf(key)}#${key.number}`;

/** What is left of a change once it has been stored: no contact value in clear, above all. */
const stored = (change: ChangeRecord): ChangeRecord => fromItem(toItem(change, 'memory', 0)).change;

/** Ledger and message index in memory, with the promises of the DynamoDB ones. */
export const memoryLedger = (...seeds: readonly ChangeRecord[]) => {
  const changes = new Map(seeds.map((change) => [nameOf(change), stored(change)]));
  const sent = new Map<string, SentMessage>();
  const calls: LedgerOperation[] = [];
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

  const newestFirst = (customer: CustomerKey): readonly ChangeRecord[] =>
    [...changes.values()]
      .filter((change) => customerOf(change) === customerOf(customer))
      .toSorted((a, b) => b.number - a.number);

  const ledger = {
    last: (customer) => call('last', () => newestFirst(customer)[0]),
    newest: (customer, limit, before = Number.POSITIVE_INFINITY) =>
      call('newest', () => {
        const earlier = newestFirst(customer).filter(({ number }) => number < before);
        const page = earlier.slice(0, limit);
        return { changes: page, before: earlier.length > limit ? page.at(-1)?.number : undefined };
      }),
    find: (key) => call('find', () => changes.get(nameOf(key))),
    open: (change) =>
      call('open', () => {
        if (changes.has(nameOf(change))) return 'taken';
        changes.set(nameOf(change), stored(change));
        return 'opened';
      }),
    save: (from, to) =>
      call('save', () => {
        if (changes.get(nameOf(to))?.revision !== from.revision) return false;
        changes.set(nameOf(to), stored(to));
        return true;
      }),
    due: (now, limit) =>
      call('due', () =>
        [...changes.values()]
          .flatMap((change) => (change.due === undefined ? [] : [{ ...change, due: change.due }]))
          .filter(({ due }) => due <= now)
          .toSorted((a, b) => Number(isAudited(a)) - Number(isAudited(b)) || a.due - b.due)
          .slice(0, limit)
          .map(({ institutionId, customerId, number, due }) => ({ institutionId, customerId, number, due })),
      ),
  } satisfies ChangeLedger;

  const messages = {
    remember: (message) =>
      call('remember', () => {
        sent.set(message.providerId, message);
      }),
    find: (providerId) => call('findMessage', () => sent.get(providerId)),
  } satisfies MessageIndex;

  return {
    ledger,
    messages,
    /** Every operation called, in order. */
    calls: (): readonly LedgerOperation[] => calls,
    /** Every change, in the order of opening. */
    changes: (): readonly ChangeRecord[] => [...changes.values()],
    /** Puts a change in, whatever stands there. */
    put: (change: ChangeRecord): void => {
      changes.set(nameOf(change), stored(change));
    },
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
