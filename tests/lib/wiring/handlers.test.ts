import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as v from 'valibot';
import { startStack, type HostContext, type Stack } from '../../../local/stack.ts';
import { runTour } from '../../../local/tour.ts';
import { invocation } from '../../functions/http-event.ts';

// The real SDK clients start slowly on a busy machine.
jest.setTimeout(60_000);

const Module = v.object({ handler: v.function() });

/** Every function in this process, as its handler is deployed. */
const inThisProcess = async ({ functions, env }: HostContext) => {
  Object.assign(process.env, env);
  const handlers = new Map(
    await Promise.all(
      functions.map(async ({ name, timeoutMs }) => {
        const [file = ''] = globSync(`{functions,examples}/${name}/handler.ts`);
        const loaded = v.parse(Module, await import(pathToFileURL(resolve(file)).href));
        const invoke = (event: unknown): unknown => {
          const endsAt = Date.now() + timeoutMs;
          return loaded.handler(
            event,
            invocation(() => endsAt - Date.now()),
          );
        };
        return [name, invoke] as const;
      }),
    ),
  );
  return {
    invoke: (name: string, event: unknown) => Promise.resolve(handlers.get(name)?.(event)),
    close: () => Promise.resolve(),
  };
};

describe('the wired handlers', () => {
  let stack: Stack;
  const lines: string[] = [];

  beforeAll(async () => {
    jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
    stack = await startStack({ functions: inThisProcess, isWithExample: true });
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await stack.close();
  });

  it.each(['', ', and again on a second tour'])('keep every promise of the tour%s', async () => {
    const told: string[] = [];
    await runTour({ ...stack.urls, print: (line) => told.push(line) });
    expect(told.at(-1)).toContain('Everything is as promised.');
    expect(lines.filter((line) => line.includes('"alarm"'))).toEqual([]);
    await stack.invoke('settle-changes', {});
  });

  it('write one JSON object per line, with the request id', () => {
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(JSON.parse(line)).toMatchObject({ event: expect.any(String), requestId: expect.any(String) });
    }
  });
});
