import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changeStates, type ChangeRecord } from '../../../lib/changes/change.ts';
import type { ChangeLedger } from '../../../lib/changes/change-ledger.ts';
import { fromItem, toItem } from '../../../lib/ledger/dynamo-change-item.ts';
import { dynamoChangeLedger } from '../../../lib/ledger/dynamo-change-ledger.ts';
import { sampleChange } from '../notices/sample-notice.ts';
import { startChangesTable, throttled, type ChangesTable } from './changes-table.ts';
import { openedAt, sampleRecord, sent, undeliverable } from '../changes/sample-record.ts';

const retentionMs = 86_400_000;

let table: ChangesTable;
let ledger: ChangeLedger;
let customers = 0;

/** A change of a customer whom no other test knows. */
const ofNewCustomer = (given: Partial<ChangeRecord> = {}): ChangeRecord => {
  customers += 1;
  return sampleRecord({ customerId: customers.toString(16).padStart(32, '0'), ...given });
};

const moved = (change: ChangeRecord, given: Partial<ChangeRecord>): ChangeRecord => ({
  ...change,
  ...given,
  revision: change.revision + 1,
});

const itemOf = ({ institutionId, customerId, number }: ChangeRecord) =>
  table.readItem(`${institutionId}#${customerId}`, number);

beforeAll(async () => {
  table = await startChangesTable();
  ledger = dynamoChangeLedger({ ...table, retentionMs, newId: randomUUID });
});

beforeEach(() => {
  table.fail();
  table.seen();
});

afterAll(() => table.close());

describe('opening a change', () => {
  it('keeps it, to be found by its key', async () => {
    const change = ofNewCustomer();
    expect(await ledger.find(change)).toBeUndefined();
    expect(await ledger.open(change)).toBe('opened');
    expect(await ledger.find(change)).toEqual(change);
  });

  it('finds the number taken by another change, and leaves that one as it is', async () => {
    const change = ofNewCustomer();
    await ledger.open(change);
    expect(await ledger.open({ ...change, owner: 'another' })).toBe('taken');
    expect(await ledger.find(change)).toEqual(change);
  });

  it('is granted to one of many at once', async () => {
    const change = ofNewCustomer();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => ledger.open({ ...change, owner: `owner ${index}` })),
    );
    expect(answers.filter((answer) => answer === 'opened')).toHaveLength(1);
    const winner = answers.indexOf('opened');
    expect(await ledger.find(change)).toMatchObject({ owner: `owner ${winner}` });
  });

  it('recognizes its own write, repeated by the SDK after the answer was lost', async () => {
    const change = ofNewCustomer();
    table.fail({ on: 'dynamodb PutItem', do: 'apply-then-reset', times: 1 });
    expect(await ledger.open(change)).toBe('opened');
    expect(table.seen().map(({ operation }) => operation)).toEqual([
      'dynamodb PutItem',
      'dynamodb PutItem',
      'dynamodb GetItem',
    ]);
  });

  it('refuses a customer whose key could be read as another one’s', async () => {
    const refused = { reason: 'internal', detail: 'change-not-valid' };
    await expect(ledger.open(sampleRecord({ customerId: 'a#b' }))).rejects.toMatchObject(refused);
    await expect(ledger.open(sampleRecord({ institutionId: '1#2' }))).rejects.toMatchObject(refused);
    await expect(ledger.open(sampleRecord({ customerId: '' }))).rejects.toMatchObject(refused);
    expect(table.seen()).toEqual([]);
  });
});

describe('saving a change', () => {
  it('replaces its progress', async () => {
    const change = ofNewCustomer({ language: 'es-US' });
    const next = moved(change, {
      state: 'APPLIED',
      settledAt: openedAt + 1,
      notices: {
        'email/old': { state: 'claimed', by: 'me', until: 7, isUnclear: false, tries: 1, unclear: 0 },
        'sms/old': { state: 'failed', tries: 2, unclear: 0 },
        'email/new': sent,
        'email/other-1': { state: 'delivered', providerId: 'm', at: 1 },
        'email/other-2': { state: 'delivered', providerId: 'm', at: 1, complainedAt: 2 },
        'sms/former-1': undeliverable,
      },
    });
    await ledger.open(change);
    expect(await ledger.save(change, next)).toBe(true);
    expect(await ledger.find(change)).toEqual(next);
  });

  it('is refused when the change has moved on since, or is not there', async () => {
    const change = ofNewCustomer();
    const next = moved(change, { state: 'APPLIED' });
    expect(await ledger.save(change, next)).toBe(false);
    await ledger.open(change);
    await ledger.save(change, next);
    expect(await ledger.save(change, moved(change, { state: 'NOT_APPLIED' }))).toBe(false);
    expect(await ledger.find(change)).toEqual(next);
  });

  it('is granted to one of many at once', async () => {
    const change = ofNewCustomer();
    await ledger.open(change);
    const saves = Array.from({ length: 20 }, (_, index) =>
      ledger.save(change, moved(change, { due: openedAt + index })),
    );
    expect((await Promise.all(saves)).filter(Boolean)).toHaveLength(1);
  });

  it('recognizes its own write, repeated by the SDK after the answer was lost', async () => {
    const change = ofNewCustomer();
    await ledger.open(change);
    table.fail({ on: 'dynamodb PutItem', do: 'apply-then-reset', times: 1 });
    expect(await ledger.save(change, moved(change, { state: 'APPLIED' }))).toBe(true);
  });

  it('takes no write for its own that was another’s', async () => {
    const change = ofNewCustomer();
    await ledger.open(change);
    await ledger.save(change, moved(change, { state: 'APPLIED' }));
    table.fail({ on: 'dynamodb PutItem', do: 'reset', times: 1 });
    expect(await ledger.save(change, moved(change, { state: 'APPLIED' }))).toBe(false);
  });

  it('never writes a contact value in clear, not even when handed one', async () => {
    const { customerId } = ofNewCustomer();
    const past = [{ ...sampleChange, state: 'NOTIFIED' }] as const;
    const opened = { ...sampleChange, customerId, number: 1, past, state: 'SENDING', revision: 1 } as const;
    await ledger.open(opened);
    await ledger.save(opened, moved(opened, { state: 'APPLIED' }));
    const item = JSON.stringify(await itemOf(opened));
    for (const { address } of sampleChange.recipients) expect(item).not.toContain(address);
    expect(item).toContain(sampleChange.sealedContacts);
    expect(JSON.stringify(table.seen())).not.toMatch(/finley\.banker|Evergreen|rosalind/);
  });
});

describe('what is kept', () => {
  it('has no past where none was kept yet', () => {
    const { past, ...before } = toItem(sampleRecord(), 'save-1', retentionMs);
    expect(past).toEqual({ L: [] });
    expect(fromItem(before).change).toEqual(sampleRecord());
  });

  const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
  const change = fc
    .record({
      state: fc.constantFrom(...changeStates),
      wording: fc.constantFrom('specific', 'general'),
      settledAt: fc.option(time, { nil: undefined }),
      due: fc.option(time, { nil: undefined }),
      openedAt: time,
      revision: fc.nat(),
      clientId: fc.string(),
      sealedContacts: fc.string(),
    })
    .map((given) => ofNewCustomer(given));

  it('is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (written) => {
        await ledger.open(written);
        expect(await ledger.find(written)).toEqual(written);
      }),
      { numRuns: 50 },
    );
  });

  it('expires only once nothing is left to do, and stands in the index of what is due only until then', async () => {
    const open = ofNewCustomer();
    await ledger.open(open);
    expect(await itemOf(open)).toHaveProperty('duePartition');
    expect(await itemOf(open)).not.toHaveProperty('expiresAt');

    const done = moved(open, { state: 'GONE', due: undefined });
    await ledger.save(open, done);
    expect(await itemOf(open)).toHaveProperty('expiresAt', (openedAt + retentionMs) / 1000);
    expect(await itemOf(open)).not.toHaveProperty('duePartition');
    expect(await itemOf(open)).not.toHaveProperty('due');

    const late = moved(done, { state: 'APPLIED', due: openedAt });
    await ledger.save(done, late);
    expect(await itemOf(open)).toHaveProperty('duePartition');
    expect(await itemOf(open)).not.toHaveProperty('expiresAt');
  });

  it('is refused when it is not a change', async () => {
    const change = ofNewCustomer();
    await table.writeItem({ pk: `${change.institutionId}#${change.customerId}`, sk: 1, state: 'LOST' });
    await expect(ledger.find(change)).rejects.toMatchObject({
      reason: 'internal',
      detail: 'change-not-valid',
    });
  });
});

describe('the newest changes of a customer', () => {
  const numbersOf = (changes: readonly ChangeRecord[]) => changes.map(({ number }) => number);

  it('come newest first, page by page, and never those of another', async () => {
    const first = ofNewCustomer();
    await ledger.open(ofNewCustomer());
    for (const number of [3, 1, 12, 2, 11]) await ledger.open({ ...first, number });
    const pages: (readonly number[])[] = [];
    let before: number | undefined;
    do {
      const page = await ledger.newest(first, 2, before);
      pages.push(numbersOf(page.changes));
      before = page.before;
    } while (before !== undefined);
    expect(pages).toEqual([[12, 11], [3, 2], [1]]);
  });

  it('end with a page that is just full', async () => {
    const first = ofNewCustomer();
    for (const number of [1, 2]) await ledger.open({ ...first, number });
    expect(await ledger.newest(first, 2)).toMatchObject({ changes: [{}, {}], before: undefined });
    expect(await ledger.newest(first, 1)).toMatchObject({ changes: [{ number: 2 }], before: 2 });
    expect(await ledger.newest(ofNewCustomer(), 2)).toEqual({ changes: [], before: undefined });
  });

  it('begin with the last', async () => {
    const first = ofNewCustomer();
    expect(await ledger.last(first)).toBeUndefined();
    const { institutionUserId, fields } = first;
    const past = [
      { number: 1, institutionUserId, fields, refusedAs: undefined, openedAt: 1, state: 'OTHER' },
    ] as const;
    for (const number of [9, 10, 2]) await ledger.open({ ...first, number, past });
    expect(await ledger.last(first)).toEqual({ ...first, number: 10, past });
  });

  it('are also paged where DynamoDB ends a page by size', async () => {
    const first = ofNewCustomer({ sealedContacts: 'x'.repeat(390_000) });
    for (const number of [1, 2, 3, 4]) await ledger.open({ ...first, number });
    const page = await ledger.newest(first, 10);
    expect(page.before).toBe(page.changes.at(-1)?.number);
    const rest = await ledger.newest(first, 10, page.before);
    expect(numbersOf([...page.changes, ...rest.changes])).toEqual([4, 3, 2, 1]);
    expect(rest.before).toBeUndefined();
  });

  it('are read consistently, as is a single one', async () => {
    const change = ofNewCustomer();
    await ledger.last(change);
    await ledger.newest(change, 1);
    await ledger.find(change);
    expect(table.seen()).toMatchObject([
      { input: { ConsistentRead: true, Limit: 1 } },
      { input: { ConsistentRead: true } },
      { input: { ConsistentRead: true } },
    ]);
  });
});

describe('what is due', () => {
  // Earlier than anything that other tests leave due.
  const now = -1_000;

  it('comes oldest first, whatever customers it is spread over, as much as is asked for', async () => {
    const dues = Array.from({ length: 16 }, (_, index) => ({
      customerId: `due-${index.toString(16)}`,
      due: now - 1 - ((index * 7) % 16),
    }));
    for (const due of dues) await ledger.open(sampleRecord(due));
    await ledger.open(sampleRecord({ customerId: 'due-later', due: now + 1 }));
    await ledger.open(sampleRecord({ customerId: 'due-now', due: now }));
    await ledger.open(sampleRecord({ customerId: 'due-never', due: undefined }));
    const expected = [...dues.toSorted((a, b) => a.due - b.due), { customerId: 'due-now', due: now }];
    const keys = expected.map((each) => ({ institutionId: '00016', number: 1, ...each }));
    expect(await ledger.due(now, 100)).toEqual(keys);
    expect(await ledger.due(now, 5)).toEqual(keys.slice(0, 5));
  });

  it('is no longer what has been done', async () => {
    const change = ofNewCustomer({ due: 2 * now });
    await ledger.open(change);
    expect(await ledger.due(2 * now, 1)).toHaveLength(1);
    await ledger.save(change, moved(change, { due: undefined }));
    expect(await ledger.due(2 * now, 1)).toEqual([]);
  });

  it('has audits after all else', async () => {
    const early = 3 * now;
    const audits = ['NOTIFIED', 'NOT_APPLIED'] as const;
    for (const [index, state] of audits.entries()) {
      await ledger.open(sampleRecord({ customerId: `audit-${index}`, state, due: early - 9 + index }));
    }
    await ledger.open(sampleRecord({ customerId: 'told-3', state: 'APPLIED', due: early }));
    const names = (await ledger.due(early, 3)).map(({ customerId }) => customerId);
    expect(names).toEqual(['told-3', 'audit-0', 'audit-1']);
    expect(await ledger.due(early, 1)).toHaveLength(1);
  });
});

describe('while DynamoDB does not answer', () => {
  const change = sampleRecord({ customerId: 'unavailable' });
  const operations: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['last', () => ledger.last(change)],
    ['newest', () => ledger.newest(change, 1)],
    ['find', () => ledger.find(change)],
    ['open', () => ledger.open(change)],
    ['save', () => ledger.save(change, moved(change, {}))],
    ['due', () => ledger.due(0, 1)],
  ];
  const unavailable = { reason: 'service-unavailable', detail: 'ledger-unavailable' };

  it.each(operations)('%s says so when it is throttled', async (_, operation) => {
    table.fail({ on: 'dynamodb *', ...throttled });
    await expect(operation()).rejects.toMatchObject({
      ...unavailable,
      cause: { name: 'ProvisionedThroughputExceededException' },
    });
  });

  it.each(operations)('%s says so when connections break', async (_, operation) => {
    table.fail({ on: 'dynamodb *', do: 'reset' });
    await expect(operation()).rejects.toMatchObject(unavailable);
  });

  it.each(operations)('%s rides out a single failure', async (_, operation) => {
    table.fail({ on: 'dynamodb *', ...throttled, times: 1 });
    await operation();
  });

  it('takes an answer that lists nothing for an empty one', async () => {
    table.fail({ on: 'dynamodb Query', do: 'status', status: 200, body: '{}' });
    expect(await ledger.newest(change, 1)).toEqual({ changes: [], before: undefined });
    expect(await ledger.last(change)).toBeUndefined();
    expect(await ledger.due(0, 1)).toEqual([]);
  });

  it('says so of a write whose every answer was lost, though it has taken effect', async () => {
    const lost = ofNewCustomer();
    table.fail({ on: 'dynamodb PutItem', do: 'apply-then-reset' });
    await expect(ledger.open(lost)).rejects.toMatchObject(unavailable);
    expect(await ledger.find(lost)).toEqual(lost);
  });

  it('says so when it cannot tell whose write it was', async () => {
    const unsure = ofNewCustomer();
    table.fail(
      { on: 'dynamodb PutItem', do: 'apply-then-reset', times: 1 },
      { on: 'dynamodb GetItem', do: 'reset' },
    );
    await expect(ledger.open(unsure)).rejects.toMatchObject(unavailable);
  });
});
