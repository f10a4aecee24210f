import { execFile, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';
import { startStack } from '../../local/stack.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(120_000);

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

const operationIds = [
  ...readFileSync(join(root, 'openapi.yaml'), 'utf8').matchAll(/^ +operationId: (\w+)$/gm),
].map(([, id = '']) => id);

/** A test that needs a tool of a partner, which is not installed with the others. */
const itWith = (tool: string, ...args: readonly string[]): typeof it.skip => {
  if (spawnSync(tool, args).status === 0) return it;
  console.warn(`No ${tool} here (docs/guides/integrate.md): it is not tried.`);
  return it.skip;
};

describe('the tools that the guide for partners names', () => {
  itWith('bru', '--version')('Bruno runs the collection against the local stack', async () => {
    const stack = await startStack();
    try {
      const variables = Object.entries(stack.urls).flatMap(([name, url]) => ['--env-var', `${name}=${url}`]);
      const { stdout } = await run('bru', ['run', '--env', 'local', ...variables], {
        cwd: join(root, 'collections'),
      });
      expect(stdout).toMatch(/Requests\D+7 \(7 Passed\)/);
    } finally {
      await stack.close();
    }
  });

  const generators = {
    'openapi-python-client': ['generate', '--path', join(root, 'openapi.yaml')],
    'openapi-generator-cli': ['generate', '-i', join(root, 'openapi.yaml'), '-g', 'java', '-o', 'client'],
  };
  for (const [tool, args] of Object.entries(generators)) {
    itWith(tool, '--help')(`${tool} generates a call for every operation`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'generated-'));
      try {
        const { stdout, stderr } = await run(tool, args, { cwd: folder });
        expect(stdout + stderr).not.toMatch(/WARNING parsing|Cannot parse|Unable to/);
        const files = globSync('**/*.{py,java}', { cwd: folder });
        const code = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
        const words = operationIds.map((id) => id.replaceAll(/[A-Z]/g, (letter) => `_?${letter}`));
        expect(words.filter((word) => !new RegExp(`\\b${word}`, 'i').test(code))).toEqual([]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
