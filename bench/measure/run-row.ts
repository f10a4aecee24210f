import { availableParallelism } from 'node:os';
import { askProcess } from './ask-process.ts';
import type { Line } from './line.ts';

/** What one part of the benchmark came to, when and where. */
export interface RowResult {
  readonly measuredAt: string;
  readonly node: string;
  readonly cores: number;
  readonly lines: readonly Line[];
}

/** Measures one part of the benchmark in a process of its own. */
export const runRow = async (name: string): Promise<RowResult> => ({
  measuredAt: new Date().toISOString(),
  node: process.version,
  cores: availableParallelism(),
  lines: await askProcess<readonly Line[]>(new URL('row-process.ts', import.meta.url), {
    args: [name],
    execArgv: ['--max-old-space-size=4096'],
  }),
});
