import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { firstPort, portsFrom, startStack, type Stack } from '../../local/stack.ts';

/** A command block of a page, and what the page shows as its output. */
interface CommandBlock {
  readonly commands: string;
  readonly shown: { readonly language: 'json' | 'text'; readonly output: string } | undefined;
}

/** The `sh` blocks of a Markdown page, in order. A `json` or `text` block right after one is its output. */
const readCommandBlocks = (page: string): readonly CommandBlock[] => {
  const blocks = readFileSync(page, 'utf8').matchAll(
    /^```sh\n(?<commands>.*?)^```(?:\n\n```(?<language>json|text)\n(?<output>.*?)^```)?/gms,
  );
  return [...blocks].map(({ groups = {} }) => {
    const { commands = '', language, output } = groups;
    const isShown = (language === 'json' || language === 'text') && output !== undefined;
    return { commands, shown: isShown ? { language, output } : undefined };
  });
};

const separator = '----- end of block -----';
const ports = ['api', 'platform', 'inbox', 'aws'] as const;

/** The blocks as one script, on the ports of a stack of our own. */
const scriptOf = (blocks: readonly CommandBlock[], { urls }: Stack): string => {
  const script = blocks.map(({ commands }) => `${commands}\necho; echo '${separator}'\n`).join('');
  return ports.reduce(
    (all, port) => all.replaceAll(`http://127.0.0.1:${portsFrom(firstPort)[port]}`, urls[port]),
    script,
  );
};

const run = async (script: string): Promise<readonly string[]> => {
  const bash = spawn('bash', ['-euo', 'pipefail', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, ended] = await Promise.all([text(bash.stdout), once(bash, 'exit')]);
  expect(ended).toEqual([0, null]);
  return output.split(separator).slice(0, -1);
};

const runPage = async (page: string) => {
  const blocks = readCommandBlocks(page);
  const stack = await startStack({ env: { QUARANTINE_S: '1' } });
  const settling = setInterval(() => void stack.invoke('settle-changes', {}).catch(() => undefined), 2_000);
  const outputs = await run(scriptOf(blocks, stack)).finally(async () => {
    clearInterval(settling);
    await stack.close();
  });
  return { page, blocks, outputs };
};

describe('the commands of the docs', () => {
  // Much of them is waiting.
  it('do what the pages say', async () => {
    const pages = await Promise.all(['README.md', 'docs/guides/integrate.md'].map(runPage));
    for (const { page, blocks, outputs } of pages) {
      for (const [index, { shown }] of blocks.entries()) {
        const output = outputs[index] ?? '';
        if (shown?.language === 'json')
          expect([page, JSON.parse(output)]).toEqual([page, JSON.parse(shown.output)]);
        if (shown?.language === 'text') expect([page, output.trim()]).toEqual([page, shown.output.trim()]);
      }
    }
  }, 120_000);
});
