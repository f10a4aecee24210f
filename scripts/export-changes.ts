// Writes an institution's changes and their notices to a file, or checks such a file: `npm run export`
// (docs/guides/examine.md).
import { runExport } from './export/run-export.ts';

process.exitCode = await runExport(process.argv.slice(2), {
  now: () => new Date(),
  stdout: process.stdout,
  say: (line) => console.error(line),
});
