import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { RecipientId } from '../changes/change.ts';
import type { MessageIndex } from '../changes/change-ledger.ts';
import { parse } from '../parse.ts';
import type { ChangesTable } from './changes-table.ts';

const StoredMessage = v.object({
  institutionId: v.string(),
  userKey: v.string(),
  number: v.number(),
  recipient: RecipientId,
});

const keyOf = (providerId: string) => ({ pk: `message#${providerId}`, sk: 0 });

export const dynamoMessageIndex = ({
  table,
  retentionMs,
  now,
}: {
  readonly table: ChangesTable;
  readonly retentionMs: number;
  readonly now: () => number;
}): MessageIndex => ({
  remember: async ({ providerId, key: { institutionId, userKey, number }, recipient }) => {
    const expiresAt = Math.ceil((now() + retentionMs) / 1000);
    await table.put(marshall({ ...keyOf(providerId), institutionId, userKey, number, recipient, expiresAt }));
  },
  find: async (providerId) => {
    const item = await table.get(marshall(keyOf(providerId)));
    if (!item) return undefined;
    const { recipient, ...key } = parse('sent-message', StoredMessage, unmarshall(item));
    return { providerId, key, recipient };
  },
});
