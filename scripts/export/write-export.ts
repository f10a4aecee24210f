import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ChangeRecord } from '../../lib/changes/change.ts';
import { AppError } from '../../lib/errors.ts';
import { describeChange } from '../../lib/http/describe-change.ts';
import { fromItem } from '../../lib/ledger/change-item.ts';
import type { Item } from '../../lib/ledger/changes-table.ts';
import type { ExportCounts, ExportFormat } from './export-format.ts';
import { hashChain } from './hash-chain.ts';
import type { ItemSource } from './table-export.ts';

export interface ExportSelection {
  readonly institutionId: string;
  /** First and last day, in UTC, of those on which the changes were opened. */
  readonly from: string;
  readonly to: string;
}

export interface WrittenExport extends ExportCounts {
  readonly hash: string;
}

const dayMs = 86_400_000;

const readChange = (item: Item): ChangeRecord => {
  try {
    return fromItem(item);
  } catch (cause) {
    const fields = cause instanceof AppError ? cause.problems.map(({ field }) => field).join(', ') : '';
    const name = `pk ${item['pk']?.S ?? ''}, sk ${item['sk']?.N ?? ''}`;
    throw new Error(`A change cannot be read (${name}): ${fields || 'not as DynamoDB writes it'}.`, {
      cause,
    });
  }
};

/** The changes among the items: sealed values and sent messages are items of their own, and an attempt is no change. */
async function* selectChanges(
  items: AsyncIterable<Item>,
  { institutionId, from, to }: ExportSelection,
): AsyncGenerator<ChangeRecord> {
  const [begin, end] = [Date.parse(from), Date.parse(to) + dayMs];
  for await (const item of items) {
    if (!item['pk']?.S?.startsWith(`${institutionId}#`)) continue;
    const change = readChange(item);
    if (change.attempt === undefined && change.openedAt >= begin && change.openedAt < end) yield change;
  }
}

/** Writes one change after the other, in the order of the source, and holds none. */
export const writeExport = async ({
  selection,
  source,
  format,
  out,
}: {
  readonly selection: ExportSelection;
  readonly source: ItemSource;
  readonly format: ExportFormat;
  readonly out: Writable;
}): Promise<WrittenExport> => {
  const chain = hashChain('utf8');
  const counts = { changes: 0, lines: 0 };
  const toLine = (body: string): string => {
    counts.lines += 1;
    return format.join(body, chain.add(body));
  };
  await pipeline(async function* () {
    const { kind, at } = source;
    for (const body of format.begin({ ...selection, source: kind, at })) yield toLine(body);
    for await (const change of selectChanges(source.items, selection)) {
      counts.changes += 1;
      const { institutionId, userKey: customerId } = change;
      yield format
        .change({ institutionId, customerId, ...describeChange(change) })
        .map(toLine)
        .join('');
    }
    yield toLine(format.end(counts));
  }, out);
  return { ...counts, hash: chain.hash() };
};
