import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { parseAnnouncement } from '../../../lib/announcements/announcement.ts';
import { fromItem, toItem } from '../../../lib/ledger/change-item.ts';
import type { ChangesTable, Item } from '../../../lib/ledger/changes-table.ts';
import { dynamoChangeVault } from '../../../lib/ledger/dynamo-change-vault.ts';
import { dynamoMessageIndex } from '../../../lib/ledger/dynamo-message-index.ts';
import { sealer } from '../../../lib/ledger/sealer.ts';
import { SealingKeys } from '../../../lib/secrets/service-secrets.ts';
import { rotatingSecret } from '../../fakes/rotating-secret.ts';

const directory = join(import.meta.dirname, '../../fixtures/stored');
const retentionMs = 34_560_000_000;

const Item = v.record(
  v.string(),
  v.custom<AttributeValue>(() => true),
);
/** A line of a file: the keys, an item of the table, or an announcement. */
const Line = v.object({
  sealingKeys: v.optional(v.unknown()),
  item: v.optional(Item),
  announcement: v.optional(v.string()),
});

const never = (): Promise<never> => Promise.reject(new Error('not part of this'));

// What a release stored stays as it is for ever: a release that stores something else adds a file of its own.
describe.each(globSync('*.jsonl', { cwd: directory }))('what a release stored and announced: %s', (file) => {
  const lines = readFileSync(join(directory, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => v.parse(v.pipe(v.string(), v.parseJson(), Line), line));
  const keys = v.parse(SealingKeys, JSON.stringify(lines[0]?.sealingKeys));
  const items = lines.flatMap(({ item }) => (item ? [item] : []));
  const announcements = lines.flatMap(({ announcement = [] }) => announcement);
  const kindOf = ({ pk }: Item): string => /^(?:values|message)#/.exec(pk?.S ?? '')?.[0] ?? 'change';
  const itemsOf = (kind: string): readonly Item[] => items.filter((item) => kindOf(item) === kind);
  const table: ChangesTable = {
    get: ({ pk, sk }) =>
      Promise.resolve(items.find((item) => item['pk']?.S === pk?.S && item['sk']?.N === sk?.N)),
    query: never,
    put: never,
    delete: never,
  };
  const vault = dynamoChangeVault({
    table,
    sealer: sealer({ keys: rotatingSecret({ held: keys }), randomBytes: () => new Uint8Array() }),
    retentionMs,
  });

  it('can be read, with its sealed values', async () => {
    expect(itemsOf('change').length).toBeGreaterThan(0);
    for (const item of itemsOf('change')) {
      const change = await vault.reveal(fromItem(item));
      expect(change?.after.length).toBeGreaterThan(0);
      expect(change?.recipients.length).toBeGreaterThan(0);
    }
  });

  it('is written back unchanged, so that the previous release can read it after a rollback', () => {
    for (const { savedBy, ...item } of itemsOf('change')) {
      expect(savedBy).toBeDefined();
      expect(toItem(fromItem(item), retentionMs)).toEqual(item);
    }
  });

  it('still shows which notice a text message belongs to', async () => {
    const messages = dynamoMessageIndex({ table, retentionMs, now: () => 0 });
    expect(itemsOf('message#').length).toBeGreaterThan(0);
    for (const { pk } of itemsOf('message#')) {
      expect(await messages.find(pk?.S?.replace('message#', '') ?? '')).toMatchObject({
        recipient: expect.stringMatching(/^sms\//),
      });
    }
  });

  it('contains announcements that can be parsed', () => {
    expect(announcements.length).toBeGreaterThan(0);
    for (const message of announcements) expect(() => parseAnnouncement(message)).not.toThrow();
  });
});
