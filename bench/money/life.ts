import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { MeasuredLife } from './measure-life.ts';

export const lifeFile = join(import.meta.dirname, 'life.json');

const Usage = v.object({
  httpRequests: v.number(),
  lambdaRequests: v.number(),
  gbSeconds: v.number(),
  writeUnits: v.number(),
  indexWriteUnits: v.number(),
  readUnits: v.number(),
  storedBytes: v.number(),
  publishes: v.number(),
  emails: v.number(),
  textMessages: v.number(),
  logBytes: v.number(),
});

const Life = v.object({
  changes: v.number(),
  usage: Usage,
  idleRun: Usage,
  functions: v.record(v.string(), v.object({ invocations: v.number(), billedMs: v.number() })),
});

/** What was measured last. */
export const readLife = (): MeasuredLife => {
  const { functions, ...life } = v.parse(
    v.pipe(v.string(), v.parseJson(), Life),
    readFileSync(lifeFile, 'utf8'),
  );
  return { ...life, functions: new Map(Object.entries(functions)) };
};

/** As it is kept. */
export const lifeText = ({ functions, ...life }: MeasuredLife): string =>
  `${JSON.stringify({ ...life, functions: Object.fromEntries([...functions].toSorted()) }, null, 2)}\n`;
