import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { checkExport } from './check-export.ts';
import { exportFormats } from './export-format.ts';
import { openLocalTable } from './local-table.ts';
import { readArguments, usage, type ExportArguments } from './read-arguments.ts';
import { type ItemSource, openTableExport } from './table-export.ts';
import { writeExport, type WrittenExport } from './write-export.ts';

export interface ExportDeps {
  readonly now: () => Date;
  readonly stdout: Writable;
  /** For a person; never part of the export. */
  readonly say: (line: string) => void;
}

type ExportCommand = Extract<ExportArguments, { command: 'export' }>;
type CheckCommand = Extract<ExportArguments, { command: 'check' }>;

const openSource = ({ folder, endpoint }: ExportCommand, now: Date): ItemSource | Promise<ItemSource> =>
  folder === undefined ? openLocalTable(endpoint, now) : openTableExport(folder);

const writeTo = async (
  { selection, format, out }: ExportCommand,
  source: ItemSource,
  stdout: Writable,
): Promise<WrittenExport> => {
  const to = (stream: Writable) =>
    writeExport({ selection, source, format: exportFormats[format], out: stream });
  if (out === undefined) return to(stdout);
  // It is evidence about customers: only its owner may read it, and it is never overwritten.
  const file = await open(out, 'wx', 0o600);
  try {
    return await to(file.createWriteStream());
  } catch (error) {
    await rm(out);
    throw error;
  }
};

const runWrite = async (command: ExportCommand, { now, stdout, say }: ExportDeps): Promise<number> => {
  const source = await openSource(command, now());
  const { changes, lines, hash } = await writeTo(command, source, stdout);
  if (source.kind === 'live-scan')
    say(
      'Read from a table in use: changes made meanwhile may be missing. For a consistent file, read a point-in-time export (--folder).',
    );
  say(
    `Changes: ${changes}, lines: ${lines}, as of ${source.at}. Keep this hash apart from the file:\n${hash}`,
  );
  return 0;
};

const runCheck = async ({ file, hash }: CheckCommand, { say }: ExportDeps): Promise<number> => {
  const checked = await checkExport(createReadStream(file, 'latin1'));
  if (!checked.isWhole) {
    say(`${file} is not as it was written. Line ${checked.line} ${checked.problem}.`);
    return 1;
  }
  if (hash !== undefined && hash !== checked.hash) {
    say(`${file} is another export: its hash is ${checked.hash}.`);
    return 1;
  }
  const advice = hash === undefined ? ' Compare this hash with the one that came with the export:' : '';
  say(`${file} is whole. Changes: ${checked.changes}.${advice}\n${checked.hash}`);
  return 0;
};

/** Writes or checks an export, and says how that went; returns the exit code. */
export const runExport = async (args: readonly string[], deps: ExportDeps): Promise<number> => {
  const command = await Promise.try(readArguments, args).catch((error: unknown) => {
    deps.say(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return undefined;
  });
  if (command === undefined) return 2;
  try {
    return await (command.command === 'check' ? runCheck(command, deps) : runWrite(command, deps));
  } catch (error) {
    deps.say(error instanceof Error ? error.message : String(error));
    return 1;
  }
};
