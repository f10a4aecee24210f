import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { toChangeId } from '../../../lib/changes/change-id.ts';
import type { ChangeVault } from '../../../lib/changes/change-ledger.ts';
import type { ChangeDetails, ChangeRecord } from '../../../lib/changes/change.ts';
import { toItem } from '../../../lib/ledger/change-item.ts';
import { dynamoChangeLedger } from '../../../lib/ledger/dynamo-change-ledger.ts';
import { dynamoChangeVault } from '../../../lib/ledger/dynamo-change-vault.ts';
import { sealer } from '../../../lib/ledger/sealer.ts';
import { openedAt, sampleRecord } from '../changes/sample-record.ts';
import { email, phone, postal } from '../contact/contact-on-file.ts';
import { startChangesTable, throttled } from './changes-table.ts';
import { rotatingSecret } from '../../fakes/rotating-secret.ts';

const retentionMs = 86_400_000;
const keys = { current: 'k1', keys: { k1: createSecretKey(randomBytes(32)) } };

const table = await startChangesTable();
const ledger = dynamoChangeLedger({ table: table.table, retentionMs });
const ownSealer = sealer({ keys: rotatingSecret({ held: keys }), randomBytes });
let vault: ChangeVault;
let users = 0;

const newUser = (): string => {
  users += 1;
  return users.toString(16).padStart(32, '0');
};

const changeOf = (userKey: string, number = 1, given: Partial<ChangeRecord> = {}): ChangeRecord =>
  sampleRecord({ userKey, number, changeId: toChangeId(number, randomUUID()), ...given });

const details: ChangeDetails = {
  before: [email('canary.old@b.co'), phone('SMS', '1-2025550101', 'p1')],
  after: [email('canary.new@b.co'), phone('WHATSAPP_SMS', '1-2025550102', 'p1')],
  recipients: [{ channel: 'email', role: 'old', address: 'canary.old@b.co', maskedAddress: 'c***' }],
  remembered: [{ channel: 'sms', address: '+12025550100', maskedAddress: '+1 ***', openedAt }],
  past: [{ number: 1, fields: ['email'], attempt: undefined, openedAt, state: 'NOTIFIED' }],
  applied: {
    before: [postal('a1', true)],
    after: [postal('a1', true)],
    stored: [],
    seen: ['postalAddress'],
    openedAt: { postalAddress: openedAt },
  },
};

beforeEach(() => {
  table.fail();
  table.seen();
  // Made for each test, as a mutant of what is made once is not noticed.
  vault = dynamoChangeVault({ table: table.table, sealer: ownSealer, retentionMs });
});

afterAll(() => table.close());

describe('opening a change', () => {
  it('stores it and its values in two parallel writes', async () => {
    const change = changeOf(newUser());
    expect(await vault.open(change, details)).toBe('opened');
    expect(table.seen().map(({ operation }) => operation)).toEqual(['dynamodb PutItem', 'dynamodb PutItem']);
    expect(await ledger.find(change)).toEqual(change);
    expect(await vault.reveal(change)).toEqual({ ...change, ...details, stored: [] });
  });

  it('writes no contact value in clear, and keeps the change small', async () => {
    const change = changeOf(newUser());
    await vault.open(change, details);
    expect(JSON.stringify(table.seen())).not.toMatch(/canary|20255501/);
    expect(JSON.stringify(toItem(change, retentionMs)).length).toBeLessThan(2_000);
  });

  it('succeeds for only one of many parallel updates, and only its values stay', async () => {
    const userKey = newUser();
    const changes = Array.from({ length: 20 }, () => changeOf(userKey));
    const answers = await Promise.all(changes.map((change) => vault.open(change, details)));
    expect(answers.filter((answer) => answer === 'opened')).toHaveLength(1);
    const winner = changes[answers.indexOf('opened')];
    expect((await vault.newest({ institutionId: '00016', userKey }))?.record).toEqual(winner);
    const revealed = await Promise.all(changes.map((change) => vault.reveal(change)));
    expect(revealed.filter((each) => each !== undefined)).toHaveLength(1);
  });

  it('recognizes its own write, repeated by the SDK after the answer was lost', async () => {
    const change = changeOf(newUser());
    table.fail({ on: 'dynamodb PutItem', do: 'apply-then-reset', times: 1 });
    expect(await vault.open(change, details)).toBe('opened');
  });

  it('returns taken even if the values cannot be removed', async () => {
    const userKey = newUser();
    await vault.open(changeOf(userKey), details);
    table.fail({ on: 'dynamodb DeleteItem', do: 'reset' });
    expect(await vault.open(changeOf(userKey), details)).toBe('taken');
  });

  it.each([{ userKey: 'a#b' }, { institutionId: '1#2' }, { userKey: '' }])(
    'refuses %j, which could be read as another’s key',
    async (given) => {
      const refusal = { reason: 'internal', detail: 'change-not-valid' };
      await expect(vault.open(sampleRecord(given), details)).rejects.toMatchObject(refusal);
    },
  );

  it('reports missing values and keeps the change alone', async () => {
    const change = changeOf(newUser());
    const put: typeof table.table.put = (item, given) =>
      item['sealed'] === undefined ? table.table.put(item, given) : Promise.reject(new Error('no answer'));
    const oneFails = dynamoChangeVault({ table: { ...table.table, put }, sealer: ownSealer, retentionMs });
    expect(await oneFails.open(change, details)).toBe('without-values');
    expect(await ledger.find(change)).toEqual(change);
    expect(await vault.reveal(change)).toBeUndefined();
  });

  it('fails when DynamoDB does not answer', async () => {
    table.fail({ on: 'dynamodb *', ...throttled });
    const unavailable = { reason: 'service-unavailable' };
    await expect(vault.open(changeOf(newUser()), details)).rejects.toMatchObject(unavailable);
  });
});

describe('the newest change', () => {
  it('is read with its values in two parallel reads, even after many changes', async () => {
    const userKey = newUser();
    for (const number of [1, 2, 3, 4]) await vault.open(changeOf(userKey, number), details);
    const record = changeOf(userKey, 5);
    const own = { ...details, remembered: [] };
    await vault.open(record, own);
    table.seen();
    expect(await vault.newest(record)).toEqual({ record, details: own, stored: [] });
    const read = { operation: 'dynamodb Query', input: { ConsistentRead: true } };
    expect(table.seen()).toMatchObject([read, read]);
  });

  it('is undefined if there is none', async () => {
    expect(await vault.newest({ institutionId: '00016', userKey: newUser() })).toBeUndefined();
  });

  it('is found among the values of updates that lost the race', async () => {
    const userKey = newUser();
    const change = changeOf(userKey);
    await vault.open(change, details);
    table.fail({ on: 'dynamodb DeleteItem', do: 'reset' });
    for (let lost = 0; lost < 12; lost += 1) await vault.open(changeOf(userKey), details);
    expect((await vault.newest(change))?.details).toEqual(details);
  });

  it('has what the last change with values kept, even after changes without values', async () => {
    const userKey = newUser();
    const applied = changeOf(userKey, 1, { state: 'NOTIFIED', effects: { email: 'applied' } });
    await vault.open(applied, details);
    const unsent = [2, 3].map((number) => changeOf(userKey, number, { state: 'NOT_APPLIED' }));
    for (const change of unsent) await table.table.put(toItem(change, retentionMs));
    const newest = await vault.newest(applied);
    expect(newest).toMatchObject({ record: { number: 3 }, stored: [], details: { recipients: [] } });
    expect(newest?.details.past.map(({ number }) => number)).toEqual([2, 1, 1]);
    expect(newest?.details.remembered).toMatchObject([
      { address: 'canary.old@b.co' },
      { address: '+12025550100' },
    ]);
    expect(newest?.details.applied?.after).toContainEqual(email('canary.new@b.co'));
  });

  it('starts empty if there are no values', async () => {
    const change = changeOf(newUser());
    await table.table.put(toItem(change, retentionMs));
    expect(await vault.reveal(change)).toBeUndefined();
    expect((await vault.newest(change))?.details).toMatchObject({ past: [], remembered: [] });
  });
});

describe('the values of a change', () => {
  it('include the findings', async () => {
    const opened = changeOf(newUser());
    await vault.open(opened, details);
    const found = [{ channel: 'sms', role: 'later-1', address: '+1202', maskedAddress: '+1 ***' }] as const;
    const sealedFindings = await vault.sealFindings(opened, { stored: [email('odd')], recipients: found });
    const revealed = await vault.reveal({ ...opened, sealedFindings });
    const recipients = [...details.recipients, ...found];
    expect(revealed).toMatchObject({ stored: [{ value: 'odd' }], recipients });
    await ledger.save(opened, { ...opened, sealedFindings, revision: 2 });
    expect((await vault.newest(opened))?.stored).toMatchObject([{ value: 'odd' }]);
  });

  it('do not open for another change', async () => {
    const [one, other] = [changeOf(newUser()), changeOf(newUser())];
    await vault.open(one, details);
    const sealedFindings = await vault.sealFindings(one, { stored: [], recipients: [] });
    await vault.open(other, details);
    await expect(vault.reveal({ ...other, sealedFindings })).rejects.toMatchObject({ reason: 'internal' });
  });

  it('are refused by name if they are invalid', async () => {
    const change = changeOf(newUser());
    const { institutionId, userKey, number, changeId } = change;
    const seal = (kind: string) =>
      ownSealer.seal({}, [kind, institutionId, userKey, number, changeId].join('#'));
    const key = {
      pk: `values#${institutionId}#${userKey}`,
      sk: Number(`${number}.${Number.parseInt(changeId.slice(0, 8), 16)}1`),
    };
    const refusal = (detail: string) => ({ reason: 'internal', detail });
    const sealedFindings = await seal('findings');
    await expect(vault.reveal({ ...change, sealedFindings })).rejects.toMatchObject(
      refusal('sealed-findings-not-valid'),
    );
    await table.writeItem({ ...key, changeId, sealed: await seal('details') });
    await expect(vault.reveal(change)).rejects.toMatchObject(refusal('sealed-details-not-valid'));
    await table.writeItem({ ...key, changeId });
    await expect(vault.reveal(change)).rejects.toMatchObject(refusal('values-not-valid'));
    await table.table.put(toItem(change, retentionMs));
    await expect(vault.newest(change)).rejects.toMatchObject(refusal('values-not-valid'));
  });

  it('expire after the change', async () => {
    const change = changeOf(newUser());
    await vault.open(change, details);
    expect(JSON.stringify(table.seen())).toContain(
      `"expiresAt":{"N":"${(openedAt + retentionMs) / 1000 + 30 * 86_400}"}`,
    );
  });
});
