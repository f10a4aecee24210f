import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chromium } from 'playwright-core';
import { requireFreePorts } from '../../local/free-ports.ts';
import { noFunctions, type Stack, startStack } from '../../local/stack.ts';
import { runTour } from '../../local/tour.ts';
import { json, serve } from '../../local/wire/serve.ts';
import { chromiumArgs, chromiumPath } from './chromium.ts';
import { send } from './send.ts';

// Processes and browsers start slowly on a busy machine.
jest.setTimeout(60_000);

const root = join(import.meta.dirname, '..', '..');

const tour = async ({ urls }: Stack): Promise<readonly string[]> => {
  const lines: string[] = [];
  await runTour({ ...urls, print: (line) => void lines.push(line) });
  return lines;
};

describe('startStack', () => {
  let one: Stack;
  let other: Stack;
  const logs: string[] = [];
  beforeAll(async () => {
    [one, other] = await Promise.all([
      startStack({ isWithExample: true, onLog: (line) => void logs.push(line) }),
      startStack({ functions: noFunctions }),
    ]);
  });
  afterAll(() => Promise.all([one.close(), other.close()]));

  it('keeps the promises of the tour, also when it is walked again', async () => {
    expect((await tour(one)).at(-1)).toContain('Everything is as promised.');
    expect((await tour(one)).at(-1)).toContain('Everything is as promised.');
    expect(logs.filter((line) => line.includes('"alarm"'))).toEqual([]);
  });

  it('runs beside another stack without touching it', async () => {
    expect(other.inbox.messages()).toEqual([]);
    expect((await send(`${other.urls.api}/v1/customers/a`)).status).toBe(500);
  });

  it('answers a hundred requests at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        send(`${one.urls.api}/v1/customers/a:verify`, { headers: { correlationId: randomUUID() } }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  });

  (chromiumPath === undefined ? it.skip : it)('has an inbox that shows real notices', async () => {
    const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumArgs });
    try {
      const page = await browser.newPage({ viewport: { width: 1000, height: 1400 } });
      await page.goto(one.urls.inbox);
      await page.locator('article').nth(7).waitFor();
      await page.locator('iframe').first().contentFrame().getByText('+1 800 555 0116').last().waitFor();
      mkdirSync(join(root, 'reports', 'screenshots'), { recursive: true });
      await page.screenshot({ path: join(root, 'reports', 'screenshots', 'inbox.png') });
    } finally {
      await browser.close();
    }
  });
});

describe('startStack while its functions start', () => {
  const freePorts = async () => {
    const { url, close } = await serve({ name: 'nothing', port: 0, handle: () => json(200, {}) });
    await close();
    return { api: Number(new URL(url).port), platform: 0, inbox: 0, aws: 0, dynamodb: 0 };
  };
  const askIn = (ports: { readonly api: number }) =>
    send(`http://127.0.0.1:${ports.api}/v1/customers/a:verify`);

  it('holds requests until they run', async () => {
    const ports = await freePorts();
    const asked = Promise.withResolvers<Awaited<ReturnType<typeof askIn>>>();
    const starting = startStack({
      ports,
      functions: async () => {
        // The request is under way before anything can answer it.
        asked.resolve(askIn(ports));
        await sleep(200);
        return {
          invoke: () => Promise.resolve({ statusCode: 418 }),
          close: () => Promise.resolve(),
        };
      },
    });
    expect((await asked.promise).status).toBe(418);
    await (await starting).close();
  });

  it('leaves nothing running when they cannot', async () => {
    const ports = await freePorts();
    const asked: Promise<unknown>[] = [];
    await expect(
      startStack({
        ports,
        functions: async () => {
          asked.push(askIn(ports).catch(() => 'no answer'));
          await sleep(200);
          throw new Error('they do not start');
        },
      }),
    ).rejects.toThrow('they do not start');
    expect(await Promise.all(asked)).toHaveLength(1);
    await requireFreePorts({ api: ports.api });
  });
});
