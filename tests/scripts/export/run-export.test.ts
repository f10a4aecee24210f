import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ChangeRecord } from '../../../lib/changes/change.ts';
import { describeChange } from '../../../lib/http/describe-change.ts';
import { toItem } from '../../../lib/ledger/change-item.ts';
import type { Item } from '../../../lib/ledger/changes-table.ts';
import { changesTable } from '../../../local/aws/arns.ts';
import { firstPort, portsFrom } from '../../../local/stack.ts';
import { localTable } from '../../../scripts/export/local-table.ts';
import { runExport } from '../../../scripts/export/run-export.ts';
import { openedAt, sampleRecord } from '../../lib/changes/sample-record.ts';
import { startChangesTable, type ChangesTable } from '../../lib/ledger/changes-table.ts';
import { exportTime, newFolder, writeTableExport } from './table-export-folder.ts';

const itemOf = (given: Partial<ChangeRecord> = {}): Item => toItem(sampleRecord(given), 86_400_000);

const toldRecord = sampleRecord({
  state: 'NOTIFIED',
  settledAt: openedAt + 1_000,
  clientId: '=cmd|"/c calc"!A1',
  purpose: { actor: 'agent-7', reason: 'customer-request' },
  notices: {
    'email/old': { state: 'delivered', providerId: 'm-1', at: openedAt, complainedAt: openedAt + 2_000 },
    'sms/old': { state: 'undeliverable', reason: 'opted-out', at: openedAt },
  },
});
const told = itemOf(toldRecord);
const others = [
  marshall({ pk: 'values#00016#18fc507616c646048ea400138c8ac887', sk: 1.5, changeId: 'x', sealed: 'x' }),
  marshall({ pk: 'message#00016#1', sk: 0, institutionId: '00016' }),
];

const run = async (...args: readonly string[]) => {
  const said: string[] = [];
  const stdout = new PassThrough();
  // A failure destroys it.
  const written = text(stdout).catch(() => '');
  const now = () => new Date('2027-01-04T00:00:00Z');
  const code = await runExport(args, { now, stdout, say: (line) => said.push(line) });
  stdout.end();
  return { code, said: said.join('\n'), written: await written };
};

const of2026 = ['--institution', '00016', '--from', '2026-01-01', '--to', '2026-12-31'];

const exportFrom = (files: readonly (readonly Item[])[], ...args: readonly string[]) =>
  run(...of2026, '--folder', writeTableExport(files), ...args);

/** The records of an export as JSON Lines, without their hashes. */
const recordsOf = (written: string): readonly Record<string, unknown>[] =>
  written
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line.replace(/,"hash":"[0-9a-f]{64}"\}$/, '}')) as Record<string, unknown>);

const idsOf = (written: string) => recordsOf(written).flatMap(({ changeId }) => changeId ?? []);

describe('runExport', () => {
  it('writes each change with its notices as JSON Lines, between the parameters and the counts', async () => {
    const { code, written } = await exportFrom([[told], others], '--format', 'jsonl');
    expect([code, recordsOf(written)]).toEqual([
      0,
      [
        {
          record: 'export',
          institutionId: '00016',
          from: '2026-01-01',
          to: '2026-12-31',
          source: 'point-in-time-export',
          at: exportTime,
        },
        {
          record: 'change',
          institutionId: '00016',
          customerId: '18fc507616c646048ea400138c8ac887',
          ...describeChange(toldRecord),
        },
        { record: 'end', changes: 1, lines: 2 },
      ],
    ]);
  });

  it('writes a row per notice as CSV, without a cell that a spreadsheet reads as a formula', async () => {
    const { written } = await exportFrom([[told, itemOf({ number: 2, state: 'NOT_APPLIED' })]]);
    const rows = written.split('\r\n').map((line) => line.replace(/,[0-9a-f]{64}$/, ''));
    const change =
      '00016,18fc507616c646048ea400138c8ac887,3fa94c1b-5d20-8e11-9c7a-1f0000000001,2026-11-03T20:04:05.000Z';
    const first = `${change},2026-11-03T20:04:06.000Z,notified,email,,applied,,"'=cmd|""/c calc""!A1",agent-7,customer-request,`;
    expect(rows).toEqual([
      'record,institutionId,customerId,changeId,openedAt,settledAt,state,fields,phoneNumberEffect,emailEffect,postalAddressEffect,clientId,actor,reason,revertOf,channel,role,recipient,noticeState,providerId,noticeAt,complainedAt,noticeReason,details',
      `export${','.repeat(23)}institutionId=00016 from=2026-01-01 to=2026-12-31 source=point-in-time-export at=${exportTime}`,
      `notice,${first},email,old,f•••@gmail.com,delivered,m-1,2026-11-03T20:04:05.000Z,2026-11-03T20:04:07.000Z,,`,
      `notice,${first},sms,old,•••0147,undeliverable,,2026-11-03T20:04:05.000Z,,opted-out,`,
      `notice,${first},email,new,f•••@gmail.com,owed,,,,,`,
      `change,${change},,not-applied,email,,not-applied,,partner,,,,,,,,,,,,`,
      `end${','.repeat(23)}changes=2 lines=6`,
      '',
    ]);
  });

  it('names the change that a revert undoes', async () => {
    const revertOf = '3fa94c1b-5d20-8e11-9c7a-1f0000000001';
    const files = [[itemOf({ number: 2, revertOf })]];
    const { written } = await exportFrom(files, '--format', 'jsonl');
    expect(recordsOf(written)[1]).toMatchObject({ record: 'change', revertOf });
    expect((await exportFrom(files)).written).toContain(`,partner,,,${revertOf},`);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])('writes %j after an apostrophe', async (clientId) => {
    const { written } = await exportFrom([[itemOf({ clientId })]]);
    expect(written).toContain(`,open,email,,,,'${clientId},`);
  });

  it('keeps a record on one line, even with line breaks in it', async () => {
    const { written } = await exportFrom([[itemOf({ clientId: 'two\r\nlines\n"quoted"' })]]);
    const plain = await exportFrom([[itemOf()]]);
    expect(written.split('\n')).toHaveLength(plain.written.split('\n').length);
  });

  it('shows no sealed values and no storage details', async () => {
    const { written } = await exportFrom([[told], others], '--format', 'jsonl');
    expect(written).not.toMatch(/sealed|owner|correlationId|revision|message#|values#/);
  });

  it('leaves out other institutions, other days and attempts', async () => {
    const changeId = (name: string) => `${name}-0000-4000-8000-000000000000`;
    const at = (name: string, time: string) =>
      itemOf({ changeId: changeId(name), openedAt: Date.parse(time) });
    const { written } = await exportFrom(
      [
        [at('before', '2025-12-31T23:59:59.999Z'), at('first', '2026-01-01T00:00:00Z')],
        [],
        [at('last', '2026-12-31T23:59:59.999Z'), at('after', '2027-01-01T00:00:00Z')],
        [
          itemOf({ changeId: changeId('attempt'), attempt: 'nothing-to-change', state: 'NOT_APPLIED' }),
          itemOf({ changeId: changeId('other'), institutionId: '00042' }),
          itemOf({ changeId: changeId('longer'), institutionId: '000161' }),
        ],
      ],
      '--format',
      'jsonl',
    );
    expect(idsOf(written)).toEqual([changeId('first'), changeId('last')]);
  });

  it('writes the same bytes from the same folder', async () => {
    const folder = writeTableExport([[told], [itemOf({ number: 2 })]]);
    const [one, two] = await Promise.all([0, 1].map(() => run(...of2026, '--folder', folder)));
    expect(one?.written).toBe(two?.written);
    expect(one?.said).toBe(two?.said);
  });

  it('writes a file that only its owner can read, checks it and never overwrites one', async () => {
    const out = join(newFolder(), 'changes.csv');
    const done = await exportFrom([[told]], '--out', out);
    const [hash = ''] = /[0-9a-f]{64}/.exec(done.said) ?? [];
    expect([done.code, done.written, statSync(out).mode & 0o777]).toEqual([0, '', 0o600]);
    expect(done.said).toContain(`Changes: 1, lines: 6, as of ${exportTime}.`);
    expect(readFileSync(out, 'utf8').endsWith(`,${hash}\r\n`)).toBe(true);

    expect(await run('--check', out)).toMatchObject({
      code: 0,
      said: expect.stringContaining('is whole. Changes: 1. Compare'),
    });
    expect(await run('--check', out, '--hash', hash)).toMatchObject({ code: 0 });
    expect(await run('--check', out, '--hash', '0'.repeat(64))).toMatchObject({
      code: 1,
      said: `${out} is another export: its hash is ${hash}.`,
    });
    expect(await exportFrom([[]], '--out', out)).toMatchObject({
      code: 1,
      said: expect.stringContaining('EEXIST'),
    });
    writeFileSync(out, readFileSync(out, 'utf8').replace('agent-7', 'agent-8'));
    expect(await run('--check', out)).toMatchObject({
      code: 1,
      said: `${out} is not as it was written. Line 3 was edited, or a line before it was deleted, added or moved.`,
    });
  });

  it('leaves no file if a change cannot be read, and names the change', async () => {
    const folder = newFolder();
    const broken = { ...told, state: { S: 'UNHEARD_OF' }, fields: { S: 'email' } };
    const out = join(folder, 'changes.csv');
    expect(await exportFrom([[told, broken]], '--out', out)).toMatchObject({
      code: 1,
      said: 'A change cannot be read (pk 00016#18fc507616c646048ea400138c8ac887, sk 1): fields, state.',
    });
    expect(readdirSync(folder)).toEqual([]);
    const notDynamo = { ...told, state: { X: 'SENDING' } } as unknown as Item;
    expect((await exportFrom([[notDynamo]])).said).toMatch(/sk 1\): not as DynamoDB writes it\.$/);
  });

  const noDay = (option: string, given: string) =>
    `${option} takes a day such as 2026-12-31, not "${given}".`;
  it.each<[string, readonly string[], string]>([
    ['no arguments', [], '--institution is missing.'],
    ['no first day', ['--institution', '00016'], '--from is missing.'],
    ['a day that does not exist', [...of2026, '--to', '2026-02-30'], noDay('--to', '2026-02-30')],
    ['days in the wrong order', [...of2026, '--to', '2025-12-31'], 'is after --to (2025-12-31).'],
    ['another format', [...of2026, '--format', 'toString'], '--format takes csv or jsonl, not "toString".'],
    ['an invalid endpoint', [...of2026, '--endpoint', 'x'], '--endpoint takes a URL such as'],
    ['an unknown option', ['--institutions', '00016'], "Unknown option '--institutions'"],
    ['a hash without a file', [...of2026, '--hash', '0'.repeat(64)], '--hash belongs to --check.'],
    ['an invalid hash', ['--check', 'x', '--hash', 'abc'], '--hash takes the 64 hex digits'],
  ])('explains what is wrong with %s and shows the usage', async (_case, args, problem) => {
    const { code, said, written } = await run(...args);
    expect([code, written]).toEqual([2, '']);
    expect(said).toContain(problem);
    expect(said).toContain('Usage:\n  npm run export -- --institution');
  });
});

describe('an export of a folder', () => {
  it.each<[string, Parameters<typeof writeTableExport>[1], RegExp]>([
    [
      'is in Amazon Ion',
      { summary: { outputFormat: 'ION' } },
      /manifest-summary\.json .*outputFormat is not/,
    ],
    [
      'is incremental',
      { summary: { exportType: 'INCREMENTAL_EXPORT' } },
      /exportType is not the allowed value/,
    ],
    ['lists fewer items than it has', { summary: { itemCount: 3 } }, /lists 2 items, and .* says 3\./],
    [
      'has fewer items in a file than listed',
      { manifest: { itemCount: 3 }, summary: { itemCount: 3 } },
      /file-0\.json\.gz has 2 items, and its manifest says 3\./,
    ],
    ['lacks a file', { manifest: { dataFileS3Key: 'data/gone.json.gz' } }, /ENOENT.*gone\.json\.gz/],
  ])('is refused if it %s', async (_case, changed, problem) => {
    const folder = writeTableExport([[told, itemOf({ number: 2 })]], changed);
    const { code, said } = await run(...of2026, '--folder', folder);
    expect([code, said]).toEqual([1, expect.stringMatching(problem)]);
  });

  it('is refused if a file is truncated or a line has no item', async () => {
    const folder = writeTableExport([[told]]);
    const file = join(folder, 'data/file-0.json.gz');
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, -9));
    expect(await run(...of2026, '--folder', folder)).toMatchObject({
      code: 1,
      said: `${file} cannot be read: Error: unexpected end of file.`,
    });
    const keys = writeTableExport([[1 as unknown as Item]]);
    expect(await run(...of2026, '--folder', keys)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/file-0\.json\.gz, line 1, is not as .*: Item must be an object\./),
    });
  });
});

describe('an export of the local stack', () => {
  let table: ChangesTable | undefined;
  afterEach(() => table?.close());

  it('reads its table and says that it was in use', async () => {
    table = await startChangesTable();
    for (const item of [told, ...others]) await table.table.put(item);
    const { url } = table;
    const { code, said, written } = await run(...of2026, '--format', 'jsonl', '--endpoint', url);
    expect([code, idsOf(written)]).toEqual([0, ['3fa94c1b-5d20-8e11-9c7a-1f0000000001']]);
    expect(recordsOf(written)[0]).toMatchObject({ source: 'live-scan', at: '2027-01-04T00:00:00.000Z' });
    expect(said).toMatch(/^Read from a table in use/);
  });

  it('says that the stack is not running', async () => {
    table = await startChangesTable();
    const { url } = table;
    await table.close();
    table = undefined;
    expect(await run(...of2026, '--endpoint', url)).toMatchObject({
      code: 1,
      said: 'The local stack is not running: start it with "npm start", or name a --folder.',
    });
  });

  it('knows where the stack keeps its table', () => {
    const endpoint = `http://127.0.0.1:${portsFrom(firstPort).dynamodb}`;
    expect(localTable).toEqual({ endpoint, name: changesTable });
  });

  it('passes on other errors', async () => {
    table = await startChangesTable();
    table.fail({ on: 'dynamodb Scan', do: 'status', status: 400 });
    const { url } = table;
    expect(await run(...of2026, '--endpoint', url)).toMatchObject({ code: 1, said: 'slower' });
  });
});
