import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import * as v from 'valibot';
import { askToken } from '../../local/ask-token.ts';
import { seededCustomerIds } from '../../local/platform/seeds.ts';
import { startStack, type Stack } from '../../local/stack.ts';
import { contactInfoClient } from '../../packages/client/src/index.ts';
import { chromiumArgs, chromiumPath } from './chromium.ts';

// Processes and browsers start slowly on a busy machine.
jest.setTimeout(90_000);

const pictures = join(import.meta.dirname, '../../reports/screenshots');

const Live = v.object({
  switches: v.array(v.object({ name: v.string(), isOn: v.boolean() })),
  states: v.record(v.string(), v.number()),
  owed: v.array(v.object({ changeId: v.string(), state: v.string(), notices: v.string() })),
  alarms: v.array(v.object({ name: v.string(), count: v.number() })),
});

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ isWithExample: true, env: { QUARANTINE_S: '0' }, retryDelaysMs: [50] });
});
afterAll(() => stack.close());

const path = { customerId: seededCustomerIds.noPhone };
const changeEmail = async (emailAddress: string): Promise<number> => {
  const partner = contactInfoClient({
    baseUrl: stack.urls.api,
    token: () => askToken(stack.urls.platform),
  });
  const { status } = await partner.updateContactInfo({ path, body: { email: { emailAddress } } });
  await stack.aws.invocations.settled();
  return status;
};

describe('the switches of the inbox', () => {
  const live = async () => v.parse(Live, await (await fetch(`${stack.urls.inbox}/live`)).json());
  const turn = (name: string, isOn: boolean) =>
    fetch(`${stack.urls.inbox}/switches/${name}`, { method: isOn ? 'PUT' : 'DELETE' });

  it('break the stack, show owed notices and alarms, and repair it', async () => {
    expect((await turn('email-paused', true)).status).toBe(204);
    expect(await changeEmail('watched@mail.example')).toBe(204);
    const broken = await live();
    expect(broken.switches).toContainEqual({ name: 'email-paused', isOn: true });
    expect(broken.states).toEqual({ TELLING: 1 });
    expect(broken.owed).toMatchObject([{ state: 'TELLING', notices: '0 of 2 told' }]);
    expect(broken.alarms).toContainEqual({ name: 'sending-paused', count: expect.any(Number) });

    expect((await turn('email-paused', false)).status).toBe(204);
    expect(await changeEmail('watched.again@mail.example')).toBe(204);
    expect((await live()).states).toEqual({ TELLING: 1, NOTIFIED: 1 });
    await fetch(`${stack.urls.inbox}/messages`, { method: 'DELETE' });
  });

  it('set the quirks of the platform', async () => {
    const quirks = async (): Promise<unknown> => (await fetch(`${stack.urls.platform}/_quirks`)).json();
    await turn('answers-nothing', true);
    expect(await quirks()).toEqual({ answers: 'nothing' });
    await turn('answers-nothing', false);
    expect(await quirks()).toEqual({});
  });

  it('refuse an unknown name', async () => {
    expect((await turn('constructor', true)).status).toBe(404);
  });
});

if (chromiumPath === undefined)
  console.warn('No Chromium here (CHROMIUM_PATH or /usr/bin/chromium): the pages are not looked at.');

(chromiumPath === undefined ? describe.skip : describe)('the pages in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let complaints: string[] = [];
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumArgs });
    page = await browser.newPage({ viewport: { width: 1000, height: 1400 } });
    page.setDefaultTimeout(20_000);
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
    page.on('pageerror', (error) => void complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  });
  afterAll(() => browser.close());

  const picture = (name: string) => page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });

  describe('the API console', () => {
    beforeAll(() => page.goto(`${stack.urls.api}/docs`));

    /** Opens an operation and executes it as it is filled in from its examples; what came back. */
    const execute = async (summary: string): Promise<string> => {
      const operation = page.locator('.opblock', { hasText: summary });
      await operation.locator('.opblock-summary-control').click();
      await operation.getByRole('button', { name: 'Execute' }).click();
      const answer = operation.locator('.live-responses-table .response');
      await answer.waitFor();
      return answer.innerText();
    };

    it('shows every operation of the OpenAPI document without errors', async () => {
      await page.locator('.opblock').first().waitFor();
      const methods = await page.locator('.opblock-summary-method').allTextContents();
      expect(methods.toSorted()).toEqual(['GET', 'GET', 'GET', 'POST', 'PUT']);
      expect(await page.locator('.errors-wrapper').count()).toBe(0);
      expect(complaints).toEqual([]);
    });

    it('answers UXU_10005 without a token', async () => {
      expect(await execute('List a customer')).toContain('UXU_10005');
    });

    it('gets a token, verifies a customer and updates their contact information with clicks only', async () => {
      await page.getByRole('button', { name: 'Get a token' }).click();
      await page.getByText('Signed in as the client partner.').waitFor();
      expect(await execute('Verify a customer')).toContain('"emailAddress": "f***@g***.com"');
      expect(await execute('Update contact information')).toMatch(/changeid: [0-9a-f-]{36}/);
      await picture('console');
      complaints = [];
    });
  });

  describe('the inbox', () => {
    const tab = (name: string) => page.locator('.tabs').getByRole('link', { name });
    const recipients = () => page.locator('article .to').allTextContents();

    it('shows the newest message first and filters by recipient', async () => {
      await page.goto(stack.urls.inbox);
      await page.locator('article').nth(3).waitFor();
      const newestFirst = stack.inbox.messages().map(({ to }) => to);
      expect(await recipients()).toEqual(newestFirst.toReversed());
      expect(newestFirst.toSorted()).toEqual([
        '+11234567890',
        '+19999999999',
        'finley.banker@gmail.com',
        'jane.doe@gm.com',
      ]);
      const email = page.locator('iframe').first().contentFrame();
      expect(await email.locator('h1').textContent()).toContain('Change to your');
      await picture('inbox');

      await page.locator('#recipient').selectOption('+11234567890');
      await page.locator('article').nth(1).waitFor({ state: 'detached' });
      expect(await recipients()).toEqual(['+11234567890']);
      await page.locator('#recipient').selectOption('');
    });

    it('shows events and the card flags of the example in separate tabs', async () => {
      await tab('Events').click();
      await page.getByText('contact-info.changed.v1').first().waitFor();
      expect(page.url()).toBe(`${stack.urls.inbox}/#events`);
      expect((await recipients())[0]).toBe('phoneNumber, email, postalAddress');
      expect(await page.locator('#recipient').isVisible()).toBe(false);
      await tab('Card flags').click();
      await page.getByText('no new card').waitFor();
      expect(await page.getByRole('button').isVisible()).toBe(false);
      expect(await page.locator('.tabs .count').allTextContents()).toEqual(['4', '1', '1']);
    });

    it('shows the live stack and its switches', async () => {
      await tab('Live').click();
      await page.getByText('NOTIFIED: 2').waitFor();
      await page.getByText(/sending-paused: \d+ times/).waitFor();
      const isDown = page.getByLabel('The Users API is down');
      await isDown.check();
      await picture('live');
      expect(await changeEmail('unreachable@mail.example')).toBe(503);
      await isDown.uncheck();
      expect(await changeEmail('reachable@mail.example')).toBe(204);
    });

    it('has no horizontal scroll bar on a phone in any tab', async () => {
      await page.setViewportSize({ width: 360, height: 740 });
      for (const name of ['Events', 'Card flags', 'Live', 'Messages']) {
        await tab(name).click();
        await page.locator('article').first().waitFor();
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
        await picture(`phone-${name}`);
      }
      await page.setViewportSize({ width: 1000, height: 1400 });
    });

    it('runs no script from a message', async () => {
      const attack = '<img src=x onerror="alert(1)"><script>alert(2)</script>"\'><b id="injected">x</b>';
      const fields = { to: attack, subject: attack, text: attack, role: attack, institutionId: attack };
      const message = { ...fields, changeId: attack, at: new Date().toISOString() };
      stack.inbox.receive({ ...message, channel: 'email', html: `<p>seen</p>${attack}` });
      stack.inbox.receive({ ...message, channel: 'sms' });
      await page.locator('iframe').first().contentFrame().getByText('seen').waitFor();
      expect(await page.locator('#injected').count()).toBe(0);
      expect((await recipients())[0]).toBe(attack);
      expect(complaints.filter((complaint) => complaint.startsWith('dialog'))).toEqual([]);
      complaints = [];
    });

    it('can be emptied', async () => {
      await page.getByRole('button', { name: 'Empty the inbox' }).click();
      await page.getByText('Nothing has been sent yet').waitFor();
      expect(stack.inbox.messages()).toEqual([]);
      expect(complaints).toEqual([]);
    });
  });
});
