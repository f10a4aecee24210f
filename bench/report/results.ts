import { existsSync, readFileSync } from 'node:fs';
import type { RowResult } from '../measure/run-row.ts';

/** What each row came to when it was measured last. */
export type Results = Record<string, RowResult>;

/** Reads the results that are kept; none when there is no file yet. */
export const readResults = (file: string): Results =>
  // Written by run.ts, and by nobody else.
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : {};
