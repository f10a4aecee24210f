import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type FunctionProcess, startFunction } from '../../local/function-process.ts';
import { startFunctionProcesses } from '../../local/functions/function-processes.ts';

// Processes and browsers start slowly on a busy machine.
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
    case 'wait': { const before = Date.now(); while (Date.now() - before < 60) await new Promise((r) => setTimeout(r, 5)); return context.getRemainingTimeInMillis(); }
  }
};
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'function-'));
  writeFileSync(join(folder, 'handler.ts'), source);
  writeFileSync(join(folder, 'broken.ts'), `throw new Error('cannot load');`);
});
afterEach(() => running?.close());
afterAll(() => rmSync(folder, { recursive: true }));

const start = async (
  options: Partial<Parameters<typeof startFunction>[0]> = {},
): Promise<FunctionProcess> => {
  running = await startFunction({
    handlerPath: join(folder, 'handler.ts'),
    env: { GREETING: 'hello' },
    timeoutMs: 2_000,
    ...options,
  });
  return running;
};

describe('startFunction', () => {
  it('runs TypeScript in a process of its own, with a Lambda context', async () => {
    const { invoke, pid } = await start();
    const result = (await invoke({ do: 'echo' })) as { left: number };
    expect(result).toMatchObject({ event: { do: 'echo' }, pid, id: expect.any(String) });
    expect(result.left).toBeGreaterThan(1_500);
    expect(result.left).toBeLessThanOrEqual(2_000);
    expect(pid).not.toBe(process.pid);
  });

  it('gives the function its own environment and nothing of ours', async () => {
    const { invoke } = await start();
    const environment = await invoke({ do: 'environment' });
    expect(environment).toMatchObject({ GREETING: 'hello' });
    expect(environment).not.toHaveProperty('NODE_OPTIONS');
    expect(environment).not.toHaveProperty('HOME');
  });

  it('hands on what the function writes', async () => {
    const lines: string[] = [];
    const { invoke } = await start({ onLog: (line) => void lines.push(line) });
    await invoke({ do: 'log' });
    await sleep(50);
    expect(lines).toEqual(expect.arrayContaining(['a line', 'an error line']));
  });

  it('answers null when the function answers nothing', async () => {
    const { invoke } = await start();
    expect(await invoke({ do: 'nothing' })).toBeNull();
  });

  it('rejects with the error the function threw, and goes on', async () => {
    const { invoke } = await start();
    await expect(invoke({ do: 'throw' })).rejects.toMatchObject({ name: 'TypeError', message: 'it broke' });
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

  it('is frozen by SIGSTOP, while the time goes on', async () => {
    const { invoke, kill } = await start();
    const answer = invoke({ do: 'wait' });
    await sleep(20);
    kill('SIGSTOP');
    await sleep(400);
    kill('SIGCONT');
    expect(await answer).toBeLessThan(1_650);
  });

  it('kills the process on a time-out', async () => {
    const { invoke, isAlive } = await start({ timeoutMs: 60 });
    await expect(invoke({ do: 'hang' })).rejects.toMatchObject({ name: 'TimedOut' });
    await sleep(50);
    expect(isAlive()).toBe(false);
  });

  it('closes even a stopped process', async () => {
    const { kill, close, isAlive } = await start();
    kill('SIGSTOP');
    await close();
    expect(isAlive()).toBe(false);
  });

  it.each([
    ['a module that fails', 'broken.ts', 'cannot load'],
    ['a module that is not there', 'nothing.ts', 'nothing.ts'],
  ])('says why %s cannot be loaded', async (_, file, why) => {
    await expect(start({ handlerPath: join(folder, file) })).rejects.toThrow(why);
  });

  it('says so when the export is no function', async () => {
    await expect(start({ exportName: 'other' })).rejects.toThrow('exports no function named other');
  });
});

describe('startFunctionProcesses', () => {
  it('starts a function once, on demand, and again after it died', async () => {
    const host = startFunctionProcesses({
      root: folder,
      env: {},
      functions: [
        { name: 'one', handler: 'handler.handler', timeoutMs: 2_000, routes: [], isScheduled: false },
      ],
    });
    const pids = (await Promise.all([1, 2, 3].map(() => host.invoke('one', { do: 'echo' })))) as {
      pid: number;
    }[];
    expect(new Set(pids.map(({ pid }) => pid)).size).toBe(1);
    process.kill(pids[0]?.pid ?? 0, 'SIGKILL');
    await sleep(50);
    const again = (await host.invoke('one', { do: 'echo' })) as { pid: number };
    expect(again.pid).not.toBe(pids[0]?.pid);
    await expect(host.invoke('two', {})).rejects.toThrow('no function named two');
    await host.close();
  });
});
