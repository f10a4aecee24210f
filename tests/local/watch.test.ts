import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chromium } from 'playwright-core';
import * as v from 'valibot';
import { askToken } from '../../local/ask-token.ts';
import { seededCustomerIds } from '../../local/platform/seeds.ts';
import { startStack, type Stack } from '../../local/stack.ts';
import { chromiumArgs, chromiumPath } from './chromium.ts';

jest.setTimeout(120_000);

const pictures = join(import.meta.dirname, '../../.local/pictures');

const Picture = v.object({
  switches: v.array(v.object({ name: v.string(), isOn: v.boolean() })),
  states: v.record(v.string(), v.number()),
  owed: v.array(v.object({ changeId: v.string(), state: v.string(), notices: v.string() })),
  alarms: v.array(v.object({ name: v.string(), count: v.number() })),
});

describe('the live page', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ env: { QUARANTINE_S: '0' }, retryDelaysMs: [50] });
  });
  afterAll(() => stack.close());

  const picture = async () => v.parse(Picture, await (await fetch(`${stack.urls.inbox}/picture`)).json());
  const turn = (name: string, isOn: boolean) =>
    fetch(`${stack.urls.inbox}/switches/${name}`, { method: isOn ? 'PUT' : 'DELETE' });
  const changeEmail = async (emailAddress: string): Promise<number> => {
    const token = await askToken(stack.urls.platform);
    const url = `${stack.urls.api}/v1/customers/${seededCustomerIds.finley}:contact-info`;
    const headers = {
      authorization: `Bearer ${token}`,
      correlationId: randomUUID(),
      'content-type': 'application/json',
    };
    const body = JSON.stringify({ email: { emailAddress } });
    return (await fetch(url, { method: 'PUT', headers, body })).status;
  };

  it('breaks the stack by a switch, shows what is owed and what was raised, and mends it', async () => {
    expect((await turn('email-paused', true)).status).toBe(204);
    expect(await changeEmail('watched@mail.example')).toBe(204);
    await stack.aws.invocations.settled();
    const broken = await picture();
    expect(broken.switches).toContainEqual({ name: 'email-paused', isOn: true });
    expect(broken.states).toEqual({ TELLING: 1 });
    expect(broken.owed).toMatchObject([{ state: 'TELLING', notices: '1 of 3 told' }]);
    expect(broken.alarms).toContainEqual({ name: 'sending-paused', count: expect.any(Number) });

    expect((await turn('email-paused', false)).status).toBe(204);
    expect(await changeEmail('watched.again@mail.example')).toBe(204);
    await stack.aws.invocations.settled();
    expect((await picture()).states).toEqual({ TELLING: 1, NOTIFIED: 1 });
  });

  it('sets the quirks of the platform as well', async () => {
    await turn('answers-nothing', true);
    expect(await (await fetch(`${stack.urls.platform}/_quirks`)).json()).toEqual({ answers: 'nothing' });
    await turn('answers-nothing', false);
    expect(await (await fetch(`${stack.urls.platform}/_quirks`)).json()).toEqual({});
  });

  it('knows no other switch', async () => {
    expect((await turn('constructor', true)).status).toBe(404);
  });

  (chromiumPath === undefined ? it.skip : it)('shows it to a person, who can switch', async () => {
    mkdirSync(pictures, { recursive: true });
    const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumArgs });
    try {
      const page = await browser.newPage({ viewport: { width: 1000, height: 1000 } });
      await page.goto(stack.urls.inbox);
      await page.locator('iframe').first().contentFrame().getByText('+1 800 555 0116').last().waitFor();
      await page.getByRole('link', { name: 'Live' }).click();
      await page.getByText('NOTIFIED: 1').waitFor();
      await page.getByText(/sending-paused: \d+ times/).waitFor();
      await page.getByLabel('The Users API is down').check();
      await page.screenshot({ path: join(pictures, 'live.png'), fullPage: true });
      expect(await changeEmail('unreachable@mail.example')).toBe(503);
      await page.getByLabel('The Users API is down').uncheck();
    } finally {
      await browser.close();
    }
  });
});
