import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

// Processes start slowly on a busy machine.
jest.setTimeout(30_000);

const root = join(import.meta.dirname, '../..');

describe('with-setup', () => {
  let clone: string;
  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), 'clone-'));
    mkdirSync(join(clone, 'scripts'));
    cpSync(join(root, 'scripts/with-setup.mjs'), join(clone, 'scripts/with-setup.mjs'));
    writeFileSync(join(clone, 'package.json'), '{}');
    writeFileSync(join(clone, 'package-lock.json'), '{}');
    // In place of npm: takes its time, and fails when another one is at it.
    writeFileSync(
      join(clone, 'npm.mjs'),
      `import { appendFileSync, mkdirSync, rmdirSync } from 'node:fs';
       mkdirSync('installing');
       mkdirSync('node_modules', { recursive: true });
       appendFileSync('installed', 'once\\n');
       if (process.env.BREAKS) process.exit(1);
       setTimeout(() => rmdirSync('installing'), 1_500);`,
    );
  });
  afterEach(() => rmSync(clone, { recursive: true }));

  const run = async (env: Readonly<Record<string, string>> = {}) => {
    const child = spawn(process.execPath, ['scripts/with-setup.mjs', 'node', '-p', '6 * 7'], {
      cwd: clone,
      env: { ...process.env, SET_UP: undefined, npm_execpath: join(clone, 'npm.mjs'), ...env },
    });
    const [said, status] = await Promise.all([
      text(child.stdout),
      new Promise((resolve) => child.on('exit', resolve)),
      text(child.stderr),
    ]);
    return { said, status };
  };
  const installs = () => readFileSync(join(clone, 'installed'), 'utf8').split('\n').length - 1;
  const lock = () => join(clone, '.toolchain/set-up.lock');

  it('installs once for concurrent commands and runs each', async () => {
    const runs = await Promise.all([run(), run(), run()]);
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
    for (const { said } of runs) expect(said).toMatch(/42\n$/);
    expect(installs()).toBe(1);
    expect(existsSync(lock())).toBe(false);
  });

  it.each([
    ['of a process that was killed', '999999999'],
    ['without a process id', undefined],
  ])('takes over a lock %s', async (_, holder) => {
    mkdirSync(lock(), { recursive: true });
    if (holder !== undefined) writeFileSync(join(lock(), 'pid'), holder);
    expect(await run()).toMatchObject({ status: 0 });
    expect(installs()).toBe(1);
  });

  it('removes its lock when it fails', async () => {
    expect(await run({ BREAKS: '1' })).toMatchObject({ status: 1 });
    expect(existsSync(lock())).toBe(false);
  });
});
