import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import type { Item } from '../../lib/ledger/changes-table.ts';
import { tryParse } from '../../lib/parse.ts';
import { readLines } from './read-lines.ts';

/** Where items of the table come from: an export is consistent, a scan of a table in use is not. */
export interface ItemSource {
  readonly kind: 'point-in-time-export' | 'live-scan';
  /** When the table was as the items say, or when the scan began. */
  readonly at: string;
  readonly items: AsyncIterable<Item>;
}

// The files of an export: Amazon DynamoDB Developer Guide, "DynamoDB table export output format"
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html).

const Json = v.pipe(v.string(), v.parseJson());

const Summary = v.pipe(
  Json,
  v.object({
    exportTime: v.string(),
    itemCount: v.number(),
    outputFormat: v.literal('DYNAMODB_JSON'),
    exportType: v.optional(v.literal('FULL_EXPORT')),
  }),
);

const DataFile = v.pipe(Json, v.object({ itemCount: v.number(), dataFileS3Key: v.string() }));
type DataFile = v.InferOutput<typeof DataFile>;

const ExportedItem = v.pipe(
  Json,
  v.object({
    Item: v.record(
      v.string(),
      v.custom<AttributeValue>((input) => typeof input === 'object' && input !== null),
    ),
  }),
);

const read = <const Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> => {
  const { value, problems } = { value: undefined, ...tryParse('content', schema, input) };
  if (problems === undefined) return value;
  const all = problems.map(({ field, problem }) => `${field} ${problem}`).join(', ');
  throw new Error(`${file} is not as a full export of DynamoDB in DYNAMODB_JSON has it: ${all}.`);
};

async function* unzip(file: string): AsyncGenerator<string> {
  try {
    yield* pipeline(createReadStream(file), createGunzip(), () => undefined).setEncoding('utf8');
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${String(cause)}.`, { cause });
  }
}

async function* readDataFile(folder: string, { dataFileS3Key, itemCount }: DataFile): AsyncGenerator<Item> {
  // A partition without items leaves an empty file, which is no gzip.
  if (itemCount === 0) return;
  const file = join(folder, 'data', posix.basename(dataFileS3Key));
  let count = 0;
  for await (const line of readLines(unzip(file))) {
    count += 1;
    yield read(`${file}, line ${count},`, ExportedItem, line).Item;
  }
  if (count !== itemCount) throw new Error(`${file} has ${count} items, and its manifest says ${itemCount}.`);
}

async function* readDataFiles(folder: string, files: readonly DataFile[]): AsyncGenerator<Item> {
  for (const file of files) yield* readDataFile(folder, file);
}

/** A copy of the folder of one export to S3, the one with `manifest-summary.json` in it; every item it names must be there. */
export const openTableExport = async (folder: string): Promise<ItemSource> => {
  const summaryFile = join(folder, 'manifest-summary.json');
  const summary = read(summaryFile, Summary, await readFile(summaryFile, 'utf8'));
  const manifest = join(folder, 'manifest-files.json');
  const lines = (await readFile(manifest, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const files = lines.map((line) => read(manifest, DataFile, line));
  const listed = files.reduce((sum, { itemCount }) => sum + itemCount, 0);
  if (listed !== summary.itemCount)
    throw new Error(`${manifest} lists ${listed} items, and ${summaryFile} says ${summary.itemCount}.`);
  return { kind: 'point-in-time-export', at: summary.exportTime, items: readDataFiles(folder, files) };
};
