import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toItem } from '../../../lib/ledger/change-item.ts';
import type { Item } from '../../../lib/ledger/changes-table.ts';
import { checkExport } from '../../../scripts/export/check-export.ts';
import { exportFormats, type ExportFormatName } from '../../../scripts/export/export-format.ts';
import { hashChain } from '../../../scripts/export/hash-chain.ts';
import { writeExport } from '../../../scripts/export/write-export.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { openedAt, sampleRecord } from '../../lib/changes/sample-record.ts';

const items = (count: number): readonly Item[] =>
  Array.from({ length: count }, (_, index) =>
    toItem(
      sampleRecord({ number: index + 1, state: 'NOTIFIED', clientId: `partner, ${index} é\u2028\uFFFD` }, [
        'email/old',
        'sms/old',
      ]),
      1,
    ),
  );

const selection = { institutionId: '00016', from: '2026-11-03', to: '2026-11-03' };
const at = new Date(openedAt).toISOString();

const exportOf = async (name: ExportFormatName, count: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  const source = { kind: 'point-in-time-export', at, items: Readable.from(items(count)) } as const;
  await writeExport({ selection, source, format: exportFormats[name], out });
  return Buffer.concat(chunks);
};

const check = (file: Buffer) => checkExport(Readable.from([file.toString('latin1')]));

const formats = ['csv', 'jsonl'] as const;
const whole = { csv: await exportOf('csv', 4), jsonl: await exportOf('jsonl', 4) };

const linesOf = (file: Buffer): readonly string[] => file.toString('latin1').split(/(?<=\n)/);
const fileOf = (lines: readonly string[]): Buffer => Buffer.from(lines.join(''), 'latin1');

describe.each(formats)('checkExport of %s', (format) => {
  const file = whole[format];
  const lines = linesOf(file);
  const places = lines.keys().toArray();

  it('accepts a whole export in pieces of any size', async () => {
    expect(await check(file)).toMatchObject({ isWhole: true, changes: 4 });
    const bytes = Readable.from(Array.from(file.toString('latin1')));
    expect(await checkExport(bytes)).toMatchObject({ isWhole: true, changes: 4 });
    expect(await check(await exportOf(format, 0))).toMatchObject({ isWhole: true, changes: 0 });
  });

  it('detects every deleted line', async () => {
    const found = await Promise.all(places.map((place) => check(fileOf(lines.toSpliced(place, 1)))));
    expect(found.map(({ isWhole }) => isWhole)).not.toContain(true);
  });

  it('detects every duplicated or moved line', async () => {
    for (const from of places) {
      for (const to of [...places, lines.length]) {
        const line = lines[from] ?? '';
        expect(await check(fileOf(lines.toSpliced(to, 0, line)))).toMatchObject({ isWhole: false });
        const moved = lines.toSpliced(from, 1).toSpliced(to, 0, line);
        const isSame = fileOf(moved).equals(file);
        expect(await check(fileOf(moved))).toMatchObject({ isWhole: isSame });
      }
    }
  });

  it('detects every edited byte and names its line', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(file.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (place, difference) => {
          const edited = Buffer.from(file);
          edited[place] = (edited[place] ?? 0) ^ difference;
          const before = file.subarray(0, place).toString('latin1');
          expect(await check(edited)).toMatchObject({ isWhole: false, line: before.split('\n').length });
        },
      ),
      { numRuns: fuzzRuns },
    );
  });

  it('detects every truncation', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), async (length) => {
        expect(await check(file.subarray(0, length))).toMatchObject({ isWhole: false });
      }),
      { numRuns: fuzzRuns },
    );
    expect(await check(fileOf(lines.slice(0, -1)))).toEqual({
      isWhole: false,
      line: lines.length - 1,
      problem: 'is the last, and the end of the export is missing',
    });
  });

  it('detects lines added at either end', async () => {
    const added = await Promise.all(
      [Buffer.from('\n'), Buffer.from('\u{FEFF}'), Buffer.from('x'), file].flatMap((more) => [
        check(Buffer.concat([file, more])),
        check(Buffer.concat([more, file])),
      ]),
    );
    expect(added.map(({ isWhole }) => isWhole)).not.toContain(true);
  });
});

describe('checkExport', () => {
  it('rejects an end line with a wrong line count, even if its hashes are right', async () => {
    const chain = hashChain('utf8');
    const body = exportFormats.jsonl.end({ changes: 1, lines: 5 });
    const forged = exportFormats.jsonl.join(body, chain.add(body));
    expect(await check(Buffer.from(forged))).toEqual({
      isWhole: false,
      line: 1,
      problem: 'counts other lines than there are',
    });
  });
});

describe('writeExport', () => {
  it.each([
    ['csv', 5_000],
    ['jsonl', 20_000],
  ] as const)('keeps few changes in memory as %s, of %i, even with a slow disk', async (name, count) => {
    const [item] = items(1);
    let read = 0;
    let written = 0;
    let most = 0;
    async function* source(): AsyncGenerator<Item> {
      while (read < count) {
        read += 1;
        most = Math.max(most, read - written);
        if (item) yield await Promise.resolve(item);
      }
    }
    const slow = new Writable({
      decodeStrings: false,
      write: (chunk: string, _encoding, done) => {
        if (/"record":"change"|^notice/.test(chunk)) written += 1;
        setImmediate(done);
      },
    });
    const given = { kind: 'live-scan', at, items: source() } as const;
    const result = await writeExport({ selection, source: given, format: exportFormats[name], out: slow });
    expect([result.changes, written]).toEqual([count, count]);
    expect(most).toBeLessThan(1_000);
  });
});
