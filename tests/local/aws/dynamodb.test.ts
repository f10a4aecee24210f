import { expect, it } from '@jest/globals';
import { cardFlagsTable } from '../../../local/aws/arns.ts';
import { openDynamoDb } from '../../../local/aws/dynamodb.ts';

it('answers every request that was sent before it closed', async () => {
  const { answer, close } = await openDynamoDb(undefined);
  const put = (eventId: number) =>
    answer({
      method: 'POST',
      path: '/',
      rawQuery: '',
      query: new URLSearchParams(),
      rawHeaders: [],
      remoteAddress: '127.0.0.1',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-date': '20260101T000000Z',
        'x-amz-target': 'DynamoDB_20120810.PutItem',
        authorization:
          'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: Buffer.from(
        JSON.stringify({
          TableName: cardFlagsTable,
          Item: { user: { S: '00016#user' }, eventId: { S: String(eventId) } },
        }),
      ),
    });
  const replies = Promise.all(Array.from({ length: 40 }, (_, index) => put(index)));
  await new Promise((resolve) => setTimeout(resolve, 5));
  await close();
  expect(new Set((await replies).map(({ status }) => status))).toEqual(new Set([200]));
});
