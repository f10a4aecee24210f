import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { requireFreePorts } from '../../local/free-ports.ts';
import { portsFrom } from '../../local/stack.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(120_000);

const root = join(import.meta.dirname, '..', '..');
const started: { readonly npm: ChildProcess; readonly data: string }[] = [];
afterEach(() => {
  for (const { npm, data } of started.splice(0)) {
    try {
      process.kill(-(npm.pid ?? NaN), 'SIGKILL');
    } catch {
      // Nothing is left, as it should be.
    }
    rmSync(data, { recursive: true, force: true });
  }
});

/** Ports of this test file's own: away from those that documents name, below those that systems give out. */
let nextPort = 20_000 + (process.pid % 10_000);

const npmStart = () => {
  nextPort += 50;
  const data = mkdtempSync(join(tmpdir(), 'npm-start-'));
  // In a session of its own, as in a terminal of its own.
  const npm = spawn('npm', ['start', '--', '--first-port', String(nextPort), '--data', data], {
    cwd: root,
    detached: true,
    env: { ...process.env, SET_UP: 'done' },
  });
  started.push({ npm, data });
  let said = '';
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  }
  return { npm, ports: portsFrom(nextPort), said: () => said };
};

const until = async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
  const giveUpAt = Date.now() + 30_000;
  while (!(await isSo())) {
    if (Date.now() > giveUpAt) throw new Error(`Not within 30 s: ${what}`);
    await sleep(100);
  }
};

/** The process and all that descend from it. */
const familyOf = (pid: number): readonly number[] => {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [[Number(name), Number(/\) \w (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1])]];
      } catch {
        return [];
      }
    });
  const childrenOf = (parent: number): number[] =>
    parents.flatMap(([child = 0, its]) => (its === parent ? [child, ...childrenOf(child)] : []));
  return [pid, ...childrenOf(pid)];
};

/** Whether a process runs: one that ended and that nobody has asked about does not. */
const runs = (pid: number): boolean => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

const endings: readonly [string, (npm: ChildProcess) => void][] = [
  ['SIGTERM to npm only', (npm) => void npm.kill('SIGTERM')],
  ['SIGINT to npm only', (npm) => void npm.kill('SIGINT')],
  ['SIGKILL to npm only', (npm) => void npm.kill('SIGKILL')],
  [
    'a closed terminal',
    (npm) => {
      npm.stdout?.destroy();
      npm.stderr?.destroy();
      process.kill(-(npm.pid ?? NaN), 'SIGHUP');
    },
  ],
];

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('npm start', () => {
  onLinux.each(endings)('leaves no process and no port in use after %s', async (_, end) => {
    const { npm, ports, said } = npmStart();
    await until('the stack runs', () => said().includes('Try it in a second terminal'));
    // Answered by a function in a process of its own.
    const answer = await fetch(`http://127.0.0.1:${ports.api}/v1/customers/a:verify`);
    expect(await answer.json()).toHaveProperty('code', 'UXU_10005');
    const family = familyOf(npm.pid ?? NaN);
    expect(family.length).toBeGreaterThanOrEqual(4);
    end(npm);
    await until('every process is gone', () => !family.some(runs));
    await requireFreePorts(ports);
  });

  it('names the taken port and exits', async () => {
    const { npm, ports, said } = npmStart();
    const holder = createServer().listen(ports.inbox, '127.0.0.1');
    await until('npm has ended', () => npm.exitCode !== null);
    holder.close();
    expect(npm.exitCode).toBe(1);
    expect(said()).toContain(`port ${ports.inbox} (inbox) is already taken on 127.0.0.1`);
  });

  it('names the unknown option and exits', async () => {
    const npm = spawn(process.execPath, [join(root, 'local', 'start.ts'), '--frehs']);
    let said = '';
    npm.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until('it has ended', () => npm.exitCode !== null);
    expect(said).toContain("Unknown option '--frehs'");
  });
});
