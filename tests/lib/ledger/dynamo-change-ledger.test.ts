import { createHash } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import {
  ChangeAttributes,
  fieldEffects,
  publicEventKinds,
  type ChangeRecord,
} from '../../../lib/changes/change.ts';
import { contactFields } from '../../../lib/contact/contact-points.ts';
import { fromDueItem, toItem } from '../../../lib/ledger/change-item.ts';
import { dynamoChangeLedger } from '../../../lib/ledger/dynamo-change-ledger.ts';
import { sampleChange } from '../notices/sample-notice.ts';
import { startChangesTable, throttled } from './changes-table.ts';
import { openedAt, sampleRecord, sent, undeliverable } from '../changes/sample-record.ts';

const retentionMs = 86_400_000;

const table = await startChangesTable();
const ledger = dynamoChangeLedger({ table: table.table, retentionMs });
let users = 0;

/** A change of a user whom no other test knows. */
const ofNewUser = (given: Partial<ChangeRecord> = {}): ChangeRecord => {
  users += 1;
  return sampleRecord({ userKey: users.toString(16).padStart(32, '0'), ...given });
};

const moved = (change: ChangeRecord, given: Partial<ChangeRecord>): ChangeRecord => ({
  ...change,
  ...given,
  revision: change.revision + 1,
});

/** Puts a change into the table as the vault opens it, without its values. */
const open = (change: ChangeRecord): Promise<boolean> =>
  table.table.put(toItem(change, retentionMs), { ConditionExpression: 'attribute_not_exists(pk)' });

const itemOf = ({ institutionId, userKey, number }: ChangeRecord) =>
  table.readItem(`${institutionId}#${userKey}`, number);

beforeEach(() => {
  table.fail();
  table.seen();
});

afterAll(() => table.close());

describe('saving a change', () => {
  it('replaces its progress', async () => {
    const change = ofNewUser({ language: 'es-US', purpose: { actor: 'agent-7' } });
    const next = moved(change, {
      state: 'TELLING',
      settledAt: openedAt + 1,
      notices: {
        'email/old': { state: 'claimed', by: 'me', until: 7, tries: 1, unclear: 0 },
        'sms/old': { state: 'failed', tries: 2, unclear: 0 },
        'email/new': sent,
        'email/other-1': { state: 'delivered', providerId: 'm', at: 1 },
        'email/other-2': { state: 'delivered', providerId: 'm', at: 1, complainedAt: 2 },
        'sms/former-1': undeliverable,
      },
    });
    await open(change);
    expect(await ledger.save(change, next)).toBe(true);
    expect(await ledger.find(change)).toEqual(next);
  });

  it('fails if the change has been saved since or does not exist', async () => {
    const change = ofNewUser();
    const next = moved(change, { state: 'TELLING' });
    expect(await ledger.save(change, next)).toBe(false);
    await open(change);
    await ledger.save(change, next);
    expect(await ledger.save(change, moved(change, { state: 'NOT_APPLIED' }))).toBe(false);
    // Another writer who leaves no mark.
    const { institutionId, userKey } = ofNewUser();
    await table.writeItem({ pk: `${institutionId}#${userKey}`, sk: 1, revision: 7 });
    expect(await ledger.save({ ...change, userKey }, { ...next, userKey })).toBe(false);
    expect(await ledger.find(change)).toEqual(next);
  });

  it('succeeds for only one of many parallel saves', async () => {
    const change = ofNewUser();
    await open(change);
    const saves = Array.from({ length: 20 }, (_, index) =>
      ledger.save(change, moved(change, { due: openedAt + index })),
    );
    expect((await Promise.all(saves)).filter(Boolean)).toHaveLength(1);
  });

  it('recognizes its own write, repeated by the SDK after the answer was lost', async () => {
    const change = ofNewUser();
    await open(change);
    table.fail({ on: 'dynamodb PutItem', do: 'apply-then-reset', times: 1 });
    expect(await ledger.save(change, moved(change, { state: 'TELLING' }))).toBe(true);
  });

  it('does not mistake another’s write for its own', async () => {
    const change = ofNewUser();
    await open(change);
    await ledger.save(change, moved(change, { state: 'TELLING' }));
    table.fail({ on: 'dynamodb PutItem', do: 'reset', times: 1 });
    expect(await ledger.save(change, moved(change, { state: 'TELLING' }))).toBe(false);
  });

  it('never writes a contact value in clear, even if it is given one', async () => {
    const { userKey } = ofNewUser();
    const opened = { ...sampleChange, userKey, number: 1, state: 'SENDING', revision: 1 } as const;
    await open(opened);
    await ledger.save(opened, moved(opened, { state: 'TELLING' }));
    const item = JSON.stringify(await itemOf(opened));
    for (const { address } of sampleChange.recipients) expect(item).not.toContain(address);
    expect(JSON.stringify(table.seen())).not.toMatch(/finley\.banker|Evergreen|rosalind/);
  });
});

describe('stored items', () => {
  const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
  const optionalTime = fc.option(time, { nil: undefined });
  const fields = fc.subarray([...contactFields]);
  const publicEvent = fc.record(
    { kind: fc.constantFrom(...publicEventKinds), fields, at: time, isPublished: fc.constant(true) },
    { requiredKeys: ['kind', 'fields', 'at'] },
  );
  const recipient = fc.record(
    {
      channel: fc.constantFrom('email', 'sms'),
      role: fc.constantFrom('old', 'new', 'later-1'),
      maskedAddress: fc.string(),
      fields: fc.subarray([...contactFields], { minLength: 1 }),
    },
    { requiredKeys: ['channel', 'role', 'maskedAddress'] },
  );
  const change = fc
    .record({
      state: fc.constantFrom(...ChangeAttributes.entries.state.options),
      effects: fc.record({ email: fc.constantFrom(...fieldEffects) }),
      settledAt: optionalTime,
      due: optionalTime,
      openedAt: time,
      revision: fc.nat(),
      clientId: fc.string(),
      sealedFindings: fc.string(),
      repeats: fields,
      republished: fc.nat(9),
      publicEvents: fc.array(publicEvent, { maxLength: 3 }),
      recipients: fc.array(recipient, { maxLength: 3 }),
      isSeen: fc.boolean(),
    })
    .map(({ isSeen, ...given }) =>
      ofNewUser({
        ...given,
        ...(isSeen && given.effects.email === 'applied' && { seen: ['email'] as const }),
      }),
    );

  it('are read as they were written', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (written) => {
        await open(written);
        expect(await ledger.find(written)).toEqual(written);
      }),
      { numRuns: 50 },
    );
  });

  it('omit event fields that equal the effects, and an empty purpose', () => {
    const said = (fields: ChangeRecord['fields'], purpose: ChangeRecord['purpose']) => {
      const event = { kind: 'changed', fields, at: openedAt } as const;
      const record = sampleRecord({ state: 'TELLING', publicEvents: [event], purpose });
      const item: Record<string, unknown> = unmarshall(toItem(record, retentionMs));
      return { publicEvents: item['publicEvents'], purpose: item['purpose'] };
    };
    const owed = { kind: 'changed', at: openedAt, isOwed: true };
    expect(said(['email'], { actor: undefined, reason: undefined })).toEqual({ publicEvents: [owed] });
    expect(said(['phoneNumber'], { actor: 'a' })).toEqual({
      publicEvents: [{ ...owed, fields: ['phoneNumber'] }],
      purpose: { actor: 'a' },
    });
  });

  it('are in the index while due, and expire only after that', async () => {
    const change = ofNewUser();
    await open(change);
    expect(await itemOf(change)).toHaveProperty('duePartition');
    expect(await itemOf(change)).not.toHaveProperty('expiresAt');

    const done = moved(change, { state: 'GONE', due: undefined });
    await ledger.save(change, done);
    expect(await itemOf(change)).toHaveProperty('expiresAt', (openedAt + retentionMs) / 1000);
    expect(await itemOf(change)).not.toHaveProperty('duePartition');
    expect(await itemOf(change)).not.toHaveProperty('due');

    const late = moved(done, { state: 'TELLING', due: openedAt });
    await ledger.save(done, late);
    expect(await itemOf(change)).toHaveProperty('duePartition');
    expect(await itemOf(change)).not.toHaveProperty('expiresAt');
  });

  it('are refused if they are not a change', async () => {
    const change = ofNewUser();
    await table.writeItem({ pk: `${change.institutionId}#${change.userKey}`, sk: 1, state: 'LOST' });
    const refusal = { reason: 'internal', detail: 'change-not-valid' };
    await expect(ledger.find(change)).rejects.toMatchObject(refusal);
  });
});

describe('the newest changes of a customer', () => {
  const numbersOf = (changes: readonly ChangeRecord[]) => changes.map(({ number }) => number);

  it('come newest first, page by page, and never those of another customer', async () => {
    const first = ofNewUser();
    await open(ofNewUser());
    for (const number of [3, 1, 12, 2, 11]) await open({ ...first, number });
    const pages: (readonly number[])[] = [];
    let before: number | undefined;
    do {
      const page = await ledger.newest(first, 2, before);
      pages.push(numbersOf(page.changes));
      before = page.before;
    } while (before !== undefined);
    expect(pages).toEqual([[12, 11], [3, 2], [1]]);
  });

  it('end with a page that is exactly full', async () => {
    const first = ofNewUser();
    for (const number of [1, 2]) await open({ ...first, number });
    expect(await ledger.newest(first, 2)).toMatchObject({ changes: [{}, {}], before: undefined });
    expect(await ledger.newest(first, 1)).toMatchObject({ changes: [{ number: 2 }], before: 2 });
    expect(await ledger.newest(ofNewUser(), 2)).toEqual({ changes: [], before: undefined });
  });

  it('are also paged if DynamoDB ends a page by size', async () => {
    const first = ofNewUser({ sealedFindings: 'x'.repeat(390_000) });
    for (const number of [1, 2, 3, 4]) await open({ ...first, number });
    const page = await ledger.newest(first, 10);
    expect(page.before).toBe(page.changes.at(-1)?.number);
    const rest = await ledger.newest(first, 10, page.before);
    expect(numbersOf([...page.changes, ...rest.changes])).toEqual([4, 3, 2, 1]);
    expect(rest.before).toBeUndefined();
  });

  it('are read consistently, and so is a single change', async () => {
    const change = ofNewUser();
    await ledger.newest(change, 1);
    await ledger.find(change);
    const consistent = { input: { ConsistentRead: true } };
    expect(table.seen()).toMatchObject([consistent, consistent]);
  });
});

describe('due changes', () => {
  let now = -1_000;

  // Earlier than anything that other tests leave due.
  beforeEach(() => {
    now -= 1_000;
  });

  it('come oldest first across customers, up to the requested number', async () => {
    const dues = Array.from({ length: 17 }, (_, index) => now - ((index * 7) % 17));
    const changes = dues.map((due) => ofNewUser({ due }));
    for (const change of [...changes, ofNewUser({ due: now + 1 }), ofNewUser({ due: undefined })])
      await open(change);
    const keys = changes
      .map(({ institutionId, userKey, number, due = 0 }) => ({ institutionId, userKey, number, due }))
      .toSorted((a, b) => a.due - b.due);
    expect(await ledger.due('verdict', now, 100)).toEqual(keys);
    expect(await ledger.due('verdict', now, 5)).toEqual(keys.slice(0, 5));
  });

  it.each([
    ['verdict', 'SENDING'],
    ['notices', 'TELLING'],
    ['audit', 'NOTIFIED'],
  ] as const)('are found in every partition of their queue: %s', async (queue, state) => {
    const partitions = new Map<unknown, string>();
    while (partitions.size < 8) {
      const change = ofNewUser({ state, due: now });
      const duePartition = toItem(change, retentionMs)['duePartition']?.S;
      if (partitions.has(duePartition)) continue;
      partitions.set(duePartition, change.userKey);
      await open(change);
    }
    const found = (await ledger.due(queue, now, 10)).map(({ userKey }) => userKey);
    expect(found.toSorted()).toEqual([...partitions.values()].toSorted());
  });

  it('are refused if their key cannot be read', () => {
    expect(() => fromDueItem(marshall({ pk: 'a', sk: 1, due: now }))).toThrow(
      expect.objectContaining({ reason: 'internal', detail: 'due-change-not-valid' }),
    );
  });

  it('no longer include a finished change', async () => {
    const change = ofNewUser({ due: now });
    await open(change);
    expect(await ledger.due('verdict', now, 1)).toHaveLength(1);
    await ledger.save(change, moved(change, { due: undefined }));
    expect(await ledger.due('verdict', now, 1)).toEqual([]);
  });

  it('are spread evenly over their partitions', () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 8_000; index += 1) {
      const userKey = createHash('sha256').update(String(index)).digest('hex').slice(0, 32);
      const name = String(toItem(sampleRecord({ userKey }), retentionMs)['duePartition']?.S);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect(counts.size).toBe(8);
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe('while DynamoDB does not answer', () => {
  const change = sampleRecord({ userKey: 'unavailable' });
  const operations: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['newest', () => ledger.newest(change, 1)],
    ['find', () => ledger.find(change)],
    ['save', () => ledger.save(change, moved(change, {}))],
    ['due', () => ledger.due('audit', 0, 1)],
  ];
  const unavailable = { reason: 'service-unavailable', detail: 'ledger-unavailable' };

  it.each(operations)('%s reports it when it is throttled', async (_, operation) => {
    table.fail({ on: 'dynamodb *', ...throttled });
    const cause = { name: 'ProvisionedThroughputExceededException' };
    await expect(operation()).rejects.toMatchObject({ ...unavailable, cause });
  });

  it.each(operations)('%s reports it when connections break', async (_, operation) => {
    table.fail({ on: 'dynamodb *', do: 'reset' });
    await expect(operation()).rejects.toMatchObject(unavailable);
  });

  it.each(operations)('%s survives a single failure', async (_, operation) => {
    table.fail({ on: 'dynamodb *', ...throttled, times: 1 });
    await operation();
  });

  it('reads an answer without items as empty', async () => {
    table.fail({ on: 'dynamodb Query', do: 'status', status: 200, body: '{}' });
    expect(await ledger.newest(change, 1)).toEqual({ changes: [], before: undefined });
    expect(await ledger.due('audit', 0, 1)).toEqual([]);
  });

  it('reports a failure if every answer was lost, although the write took effect', async () => {
    const lost = ofNewUser();
    table.fail({ on: 'dynamodb PutItem', do: 'apply-then-reset' });
    await expect(open(lost)).rejects.toMatchObject(unavailable);
    expect(await ledger.find(lost)).toEqual(lost);
  });

  it('reports a failure if it cannot tell whose write it was', async () => {
    const unsure = ofNewUser();
    const lostWrite = { on: 'dynamodb PutItem', do: 'apply-then-reset', times: 1 } as const;
    table.fail(lostWrite, { on: 'dynamodb GetItem', do: 'reset' });
    await expect(open(unsure)).rejects.toMatchObject(unavailable);
  });
});
