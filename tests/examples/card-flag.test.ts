import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cardFlags, standingFlags, type Filed } from '../../examples/card-flag/card-flags.ts';
import { cloudEventOf } from '../../lib/announcements/cloud-event.ts';
import type { ChangeRecord, PublicEventKind } from '../../lib/changes/change.ts';
import type { ContactField } from '../../lib/contact/contact-points.ts';
import { cardFlagsTable, region } from '../../local/aws/arns.ts';
import { openDynamoDb, type LocalDynamoDb } from '../../local/aws/dynamodb.ts';
import { serve, type RunningServer } from '../../local/wire/serve.ts';
import { sampleChange } from '../lib/notices/sample-notice.ts';

const dayMs = 86_400_000;
const moved = sampleChange.openedAt;
const idOf = (number: number): string =>
  `3fa94c1b-5d20-8e11-9c7a-1f00000000${String(number).padStart(2, '0')}`;

interface Said {
  readonly number: number;
  readonly kind: PublicEventKind;
  readonly fields?: readonly ContactField[];
  readonly revertOf?: number;
  readonly user?: string;
  readonly at?: number;
}

/** An event as the service publishes it. */
const event = ({ number, kind, fields = ['postalAddress'], revertOf, user, at = moved }: Said): string => {
  const change: ChangeRecord = {
    ...sampleChange,
    number,
    changeId: idOf(number),
    userKey: user ?? sampleChange.userKey,
    revertOf: revertOf === undefined ? undefined : idOf(revertOf),
    publicEvents: [{ kind, fields, at }],
  };
  return JSON.stringify(cloudEventOf(change, 0));
};

let database: LocalDynamoDb;
let server: RunningServer;
let client: DynamoDBClient;
beforeAll(async () => {
  database = await openDynamoDb(undefined);
  server = await serve({ name: 'DynamoDB', port: 0, handle: (request) => database.answer(request) });
  client = new DynamoDBClient({
    endpoint: server.url,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(async () => {
  client.destroy();
  await server.close();
  await database.close();
});

let users = 0;
/** Files events of a user of its own, and says of which changes flags stand. */
const flaggedAfter = async (events: readonly Said[], now = moved): Promise<readonly string[]> => {
  users += 1;
  const user = `user-${users}`;
  const flags = cardFlags(client, cardFlagsTable);
  for (const said of events) await flags.file(event({ ...said, user }));
  return (await flags.standing('00016', user, now)).map(({ changeId }) => changeId);
};

describe('cardFlags', () => {
  it('flags a user for 30 days after a change of address', async () => {
    const change: Said = { number: 1, kind: 'changed', fields: ['email', 'postalAddress'] };
    expect(await flaggedAfter([change])).toEqual([idOf(1)]);
    expect(await flaggedAfter([change], moved + 30 * dayMs - 1)).toEqual([idOf(1)]);
    expect(await flaggedAfter([change], moved + 30 * dayMs)).toEqual([]);
  });

  it('flags a user even if the address on file is not the requested one', async () => {
    expect(await flaggedAfter([{ number: 1, kind: 'unconfirmed' }])).toEqual([idOf(1)]);
  });

  it('stores no flag for an event without an address', async () => {
    expect(await flaggedAfter([{ number: 1, kind: 'changed', fields: ['email', 'phoneNumber'] }])).toEqual(
      [],
    );
    expect(await flaggedAfter([{ number: 1, kind: 'not-reached' }])).toEqual([]);
  });

  it('keeps users and institutions apart', async () => {
    await flaggedAfter([{ number: 1, kind: 'changed' }]);
    const flags = cardFlags(client, cardFlagsTable);
    expect(await flags.standing('00042', `user-${users}`, moved)).toEqual([]);
    expect(await flags.standing('00016', 'nobody', moved)).toEqual([]);
  });

  it('stores one flag for an event that comes again', async () => {
    const change: Said = { number: 1, kind: 'changed' };
    expect(await flaggedAfter([change, change, change])).toEqual([idOf(1)]);
  });

  it('lifts the flag of a reverted change and no other', async () => {
    expect(
      await flaggedAfter([
        { number: 1, kind: 'changed' },
        { number: 2, kind: 'changed' },
        { number: 3, kind: 'restored', revertOf: 2 },
      ]),
    ).toEqual([idOf(1)]);
  });

  it('keeps the flag if the revert restored another field', async () => {
    expect(
      await flaggedAfter([
        { number: 1, kind: 'changed', fields: ['email', 'postalAddress'] },
        { number: 2, kind: 'restored', revertOf: 1, fields: ['email'] },
      ]),
    ).toEqual([idOf(1)]);
  });

  it('flags again if the revert is reverted', async () => {
    expect(
      await flaggedAfter([
        { number: 1, kind: 'changed' },
        { number: 2, kind: 'restored', revertOf: 1 },
        { number: 3, kind: 'restored', revertOf: 2 },
      ]),
    ).toEqual([idOf(1)]);
  });

  it('throws on a message that is not an event, so that Lambda keeps it as a dead letter', async () => {
    const flags = cardFlags(client, cardFlagsTable);
    for (const message of ['', '{}', '[]', event({ number: 1, kind: 'changed' }).slice(1)])
      await expect(flags.file(message)).rejects.toThrow();
  });
});

describe('standingFlags', () => {
  it('returns the same flags for any order of events', () => {
    const change = (number: number, lifts?: number): Filed => ({
      user: '00016#user',
      eventId: `${idOf(number)}/1`,
      sequence: `${String(number).padStart(10, '0')}.001`,
      changeId: idOf(number),
      ...(lifts !== undefined && { lifts: idOf(lifts) }),
      until: moved,
    });
    const filed = [change(1), change(2), change(3, 2), change(9), change(10, 9), change(11, 10)];
    const expected = [idOf(9), idOf(1)];
    const orders = fc.shuffledSubarray(filed, { minLength: filed.length });
    fc.assert(
      fc.property(orders, (order) => {
        expect(standingFlags(order, moved - 1).map(({ changeId }) => changeId)).toEqual(expected);
      }),
    );
  });
});
