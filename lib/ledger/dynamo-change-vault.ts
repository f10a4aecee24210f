import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { ChangeVault } from '../changes/change-ledger.ts';
import {
  ChangeDetails,
  Findings,
  type ChangeKey,
  type ChangeRecord,
  type UserKey,
} from '../changes/change.ts';
import { unsentAfter, type NewestChange } from '../changes/former-addresses.ts';
import { parse } from '../parse.ts';
import { fromItem, partitionKey, toItem } from './change-item.ts';
import type { ChangesTable, Item } from './changes-table.ts';
import { newestItems } from './dynamo-change-ledger.ts';
import type { Sealer } from './sealer.ts';

type NamedChange = ChangeKey & Pick<ChangeRecord, 'changeId'>;

const ValuesItem = v.object({ changeId: v.string(), sealed: v.string() });

/** Values outlive their change. */
const marginMs = 30 * 86_400_000;
/** Updates that lost the race for a number may leave some. */
const valuesPerRead = 3;

const valuesPartition = (user: UserKey): string => `values#${partitionKey(user)}`;

/** Updates that race for one number have different keys. */
const valuesKey = (change: NamedChange): Item => ({
  pk: { S: valuesPartition(change) },
  sk: { N: `${change.number}.${Number.parseInt(change.changeId.slice(0, 8), 16)}1` },
});

const nameOf = (
  kind: 'details' | 'findings',
  { institutionId, userKey, number, changeId }: NamedChange,
): string => [kind, institutionId, userKey, number, changeId].join('#');

/** Values are separate items, so that saves stay small and lists do not read them. */
export const dynamoChangeVault = ({
  table,
  sealer,
  retentionMs,
}: {
  readonly table: ChangesTable;
  readonly sealer: Sealer;
  readonly retentionMs: number;
}): ChangeVault => {
  const openDetails = async (
    change: NamedChange,
    { sealed }: v.InferOutput<typeof ValuesItem>,
  ): Promise<ChangeDetails> =>
    parse('sealed-details', ChangeDetails, await sealer.open(sealed, nameOf('details', change)));

  const findDetails = async (change: NamedChange): Promise<ChangeDetails | undefined> => {
    const item = await table.get(valuesKey(change));
    return item && openDetails(change, parse('values', ValuesItem, unmarshall(item)));
  };

  const openFindings = async (change: ChangeRecord): Promise<Findings> =>
    change.sealedFindings === undefined
      ? { stored: [], recipients: [] }
      : parse(
          'sealed-findings',
          Findings,
          await sealer.open(change.sealedFindings, nameOf('findings', change)),
        );

  const newestValues = async (user: UserKey) => {
    const { items } = await table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': valuesPartition(user) }),
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: valuesPerRead,
    });
    return items.map((item) => parse('values', ValuesItem, unmarshall(item)));
  };

  const newestRecord = async (user: UserKey, before?: number): Promise<readonly ChangeRecord[]> =>
    (await newestItems(table, user, 1, before)).items.map(fromItem);

  const withValues = async (
    record: ChangeRecord,
    values: readonly v.InferOutput<typeof ValuesItem>[],
  ): Promise<NewestChange> => {
    const known = values.find(({ changeId }) => changeId === record.changeId);
    const details = await (known ? openDetails(record, known) : findDetails(record));
    if (details) return { record, details, stored: (await openFindings(record)).stored };
    const [former] = await newestRecord(record, record.number);
    return unsentAfter(record, former && (await withValues(former, values)));
  };

  return {
    open: async (change, details) => {
      const sealed = await sealer.seal(details, nameOf('details', change));
      const expiresAt = Math.ceil((change.openedAt + retentionMs + marginMs) / 1000);
      const key = valuesKey(change);
      const [opened, values] = await Promise.allSettled([
        table.put(toItem(change, retentionMs), { ConditionExpression: 'attribute_not_exists(pk)' }),
        table.put({ ...key, ...marshall({ changeId: change.changeId, sealed, expiresAt }) }),
      ]);
      if (opened.status === 'rejected') throw opened.reason;
      if (opened.value) return values.status === 'fulfilled' ? 'opened' : 'without-values';
      await table.delete(key).catch(() => undefined);
      return 'taken';
    },

    newest: async (user) => {
      // The caller will seal next: fetching the keys must not use up the time for the write.
      const [[record], values] = await Promise.all([newestRecord(user), newestValues(user), sealer.ready()]);
      return record && withValues(record, values);
    },

    reveal: async (change) => {
      const [details, findings] = await Promise.all([findDetails(change), openFindings(change)]);
      if (details === undefined) return undefined;
      const recipients = [...details.recipients, ...findings.recipients];
      return { ...change, ...details, recipients, stored: findings.stored };
    },

    sealFindings: (change, findings) => sealer.seal(findings, nameOf('findings', change)),
  };
};
