import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dynamoMessageIndex } from '../../../lib/ledger/dynamo-message-index.ts';
import type { SentMessage } from '../../../lib/changes/change-ledger.ts';
import { startChangesTable } from './changes-table.ts';
import { openedAt } from '../changes/sample-record.ts';

const retentionMs = 86_400_000;
const table = await startChangesTable();
const index = dynamoMessageIndex({ table: table.table, retentionMs, now: () => openedAt + 1 });
let message: SentMessage;

beforeEach(() => {
  const key = { institutionId: '00016', userKey: '18fc507616c646048ea400138c8ac887', number: 3 };
  message = { providerId: randomUUID(), key, recipient: 'sms/former-1' };
});

afterAll(() => table.close());

describe('dynamoMessageIndex', () => {
  it('finds the notice of a provider’s message, even if it was saved twice', async () => {
    expect(await index.find(message.providerId)).toBeUndefined();
    await index.remember(message);
    await index.remember(message);
    expect(await index.find(message.providerId)).toEqual(message);
  });

  it('keeps an entry until it expires, and no contact value', async () => {
    await index.remember(message);
    const { providerId, key, recipient } = message;
    expect(await table.readItem(`message#${providerId}`, 0)).toEqual({
      pk: `message#${providerId}`,
      sk: 0,
      ...key,
      recipient,
      expiresAt: (openedAt + retentionMs) / 1000 + 1,
      savedBy: expect.stringMatching(/^[\da-f]{12}$/),
    });
  });

  it('refuses an invalid entry', async () => {
    await table.writeItem({ pk: 'message#odd', sk: 0, recipient: 'sms/nobody' });
    const refusal = { reason: 'internal', detail: 'sent-message-not-valid' };
    await expect(index.find('odd')).rejects.toMatchObject(refusal);
  });
});
