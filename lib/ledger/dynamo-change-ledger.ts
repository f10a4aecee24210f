import { marshall } from '@aws-sdk/util-dynamodb';
import type { ChangeLedger } from '../changes/change-ledger.ts';
import type { UserKey } from '../changes/change.ts';
import { fromDueItem, fromItem, itemKey, partitionKey, partitionsOf, toItem } from './change-item.ts';
import type { ChangesTable } from './changes-table.ts';

export const newestItems = (table: ChangesTable, user: UserKey, limit: number, before?: number) =>
  table.query({
    KeyConditionExpression: before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before',
    ExpressionAttributeValues: marshall(
      { ':pk': partitionKey(user), ':before': before },
      { removeUndefinedValues: true },
    ),
    ScanIndexForward: false,
    ConsistentRead: true,
    Limit: limit,
  });

/** `pk` is the user, `sk` the number; the sparse index `due` holds the changes with work left. */
export const dynamoChangeLedger = ({
  table,
  retentionMs,
}: {
  readonly table: ChangesTable;
  readonly retentionMs: number;
}): ChangeLedger => ({
  newest: async (user, limit, before) => {
    // One extra item shows whether there is a next page.
    const { items, hasMore } = await newestItems(table, user, limit + 1, before);
    const changes = items.slice(0, limit).map(fromItem);
    const isLastPage = items.length <= limit && !hasMore;
    return { changes, before: isLastPage ? undefined : changes.at(-1)?.number };
  },

  find: async (key) => {
    const item = await table.get(itemKey(key));
    return item && fromItem(item);
  },

  save: (from, to) =>
    table.put(toItem(to, retentionMs), {
      ConditionExpression: 'revision = :from',
      ExpressionAttributeValues: marshall({ ':from': from.revision }),
    }),

  due: async (queue, now, limit) => {
    const pages = await Promise.all(
      partitionsOf(queue).map((partition) =>
        table.query({
          IndexName: 'due',
          KeyConditionExpression: 'duePartition = :partition AND due <= :now',
          ExpressionAttributeValues: marshall({ ':partition': partition, ':now': now }),
          Limit: limit,
        }),
      ),
    );
    const found = pages.flatMap(({ items }) => items.map(fromDueItem));
    return found.toSorted((a, b) => a.due - b.due).slice(0, limit);
  },
});
