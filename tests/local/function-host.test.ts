import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { bundleHandlers } from '../../local/functions/bundle-handlers.ts';
import { createFunctionHost } from '../../local/functions/function-host.ts';
import { type FunctionProcess, startFunction } from '../../local/functions/function-process.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(60_000);

let folder: string;
let running: FunctionProcess | undefined;

const source = `
export const handler = async (event: { do: string }, context: { getRemainingTimeInMillis(): number; awsRequestId: string }) => {
  switch (event.do) {
    case 'echo': return { event, left: context.getRemainingTimeInMillis(), id: context.awsRequestId, pid: process.pid };
    case 'environment': return process.env;
    case 'log': console.log('a line'); console.error('an error line'); return null;
    case 'nothing': return undefined;
    case 'throw': throw new TypeError('it broke');
    case 'hang': return new Promise(() => setInterval(() => undefined, 1000));
  }
};
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'function-'));
  writeFileSync(join(folder, 'one.ts'), source);
  writeFileSync(join(folder, 'broken.ts'), `throw new Error('cannot load');`);
  writeFileSync(join(folder, 'empty.ts'), `export const other = 1;`);
});
afterEach(() => running?.close());
afterAll(() => rmSync(folder, { recursive: true }));

const start = async (
  options: Partial<Parameters<typeof startFunction>[0]> = {},
): Promise<FunctionProcess> => {
  running = await startFunction({
    functionName: 'one',
    handlerPath: join(folder, 'one.ts'),
    env: { GREETING: 'hello' },
    timeoutMs: 2_000,
    ...options,
  });
  return running;
};

describe('startFunction', () => {
  it('runs a handler in its own process with its own environment and a Lambda context', async () => {
    const lines: string[] = [];
    const { invoke, pid } = await start({ onLog: (line) => void lines.push(line) });
    const result = (await invoke({ do: 'echo' })) as { left: number };
    expect(result).toMatchObject({ event: { do: 'echo' }, pid, id: expect.any(String) });
    expect(result.left).toBeGreaterThan(1_500);
    expect(result.left).toBeLessThanOrEqual(2_000);
    expect(pid).not.toBe(process.pid);

    const environment = await invoke({ do: 'environment' });
    expect(environment).toMatchObject({ GREETING: 'hello' });
    expect(environment).not.toHaveProperty('NODE_OPTIONS');
    expect(environment).not.toHaveProperty('HOME');

    expect(await invoke({ do: 'nothing' })).toBeNull();
    await invoke({ do: 'log' });
    await sleep(50);
    expect(lines).toEqual(expect.arrayContaining(['a line', 'an error line']));
  });

  it('takes one event at a time, rejects with the error that the function threw, and continues', async () => {
    const { invoke } = await start();
    const first = invoke({ do: 'throw' });
    await expect(invoke({ do: 'echo' })).rejects.toThrow('one event at a time');
    await expect(first).rejects.toMatchObject({ name: 'TypeError', message: 'it broke' });
    await expect(invoke({ do: 'echo' })).resolves.toMatchObject({ event: { do: 'echo' } });
  });

  it('rejects when the process is killed', async () => {
    const { invoke, kill, isAlive } = await start();
    const answer = invoke({ do: 'hang' });
    kill('SIGKILL');
    await expect(answer).rejects.toMatchObject({ name: 'ProcessDied' });
    expect(isAlive()).toBe(false);
    await expect(invoke({ do: 'echo' })).rejects.toMatchObject({ name: 'ProcessDied' });
  });

  it('kills the process on a timeout', async () => {
    const { invoke, isAlive } = await start({ timeoutMs: 60 });
    await expect(invoke({ do: 'hang' })).rejects.toMatchObject({ name: 'TimedOut' });
    await sleep(50);
    expect(isAlive()).toBe(false);
  });

  it.each([
    ['a module that fails', 'broken.ts', 'cannot load'],
    ['a missing module', 'nothing.ts', 'nothing.ts'],
    ['a module without a handler', 'empty.ts', 'exports no handler'],
  ])('explains why %s cannot be loaded', async (_, file, why) => {
    await expect(start({ handlerPath: join(folder, file) })).rejects.toThrow(why);
  });
});

describe('createFunctionHost', () => {
  it('starts as many processes as needed and allowed, reuses them and replaces dead ones', async () => {
    const host = createFunctionHost({
      bundles: {
        pathOf: (name) => join(folder, `${name}.ts`),
        compileCache: join(folder, 'cache'),
        remove: () => undefined,
      },
      env: {},
      processes: 2,
      functions: [{ name: 'one', timeoutMs: 2_000, routes: [], everyMs: undefined, filterPolicy: undefined }],
    });
    const ask = async () => ((await host.invoke('one', { do: 'echo' })) as { pid: number }).pid;
    const first = await ask();
    expect(await ask()).toBe(first);
    const pids = new Set(await Promise.all([1, 2, 3, 4, 5].map(ask)));
    expect(pids.size).toBe(2);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await sleep(50);
    expect(pids).not.toContain(await ask());
    expect(await host.invoke('one', { do: 'environment' })).toMatchObject({ AWS_ACCESS_KEY_ID: 'one' });
    await expect(host.invoke('two', {})).rejects.toThrow('no function named two');
    const last = await ask();
    await host.close();
    expect(() => process.kill(last, 0)).toThrow('ESRCH');
  });
});

describe('bundleHandlers', () => {
  it('writes outside the repository and removes its files', async () => {
    const bundles = await bundleHandlers('functions/record-delivery/handler.ts');
    const file = bundles.pathOf('record-delivery');
    expect(existsSync(file)).toBe(true);
    expect(relative(process.cwd(), file)).toMatch(/^\.\./);
    bundles.remove();
    expect(existsSync(file)).toBe(false);
  });
});
