import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startGateway } from '../../local/gateway/gateway.ts';
import { type Inbox, startInbox } from '../../local/inbox/inbox.ts';
import type { InboxMessage } from '../../local/inbox/message.ts';
import { json, type RunningServer } from '../../local/wire/serve.ts';
import { chromiumArgs, chromiumPath } from './chromium.ts';

// Processes and browsers start slowly on a busy machine.
jest.setTimeout(60_000);

const root = join(import.meta.dirname, '..', '..');
const pictures = join(root, 'reports', 'screenshots');

let browser: Browser;
let page: Page;
let complaints: string[];

const message = (over: Partial<InboxMessage>): InboxMessage => ({
  channel: 'email',
  to: 'finley.banker@gmail.com',
  subject: 'Your contact information was changed',
  text: 'Your email address was changed.',
  html: '<h1>Your contact information was changed</h1><p>Your email address was changed.</p>',
  institutionId: '00016',
  changeId: '60a7101e-1049-8c86-be56-a20a00000001',
  role: 'old',
  at: '2026-11-23T16:03:14.000Z',
  ...over,
});

const flag = (over: object) => ({
  institutionId: '00016',
  user: 'user-1',
  changeId: '60a7101e-1049-8c86-be56-a20a00000001',
  eventId: '60a7101e-1049-8c86-be56-a20a00000001/1',
  until: '2026-12-23T16:03:14.000Z',
  isStanding: true,
  ...over,
});

if (chromiumPath === undefined) {
  console.warn('No Chromium here (CHROMIUM_PATH or /usr/bin/chromium): the pages are not looked at.');
}

(chromiumPath === undefined ? describe.skip : describe)('pages in Chromium', () => {
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumArgs });
    page = await browser.newPage({ viewport: { width: 1000, height: 1400 } });
    complaints = [];
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
    page.on('pageerror', (error) => void complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  });
  afterAll(async () => {
    await browser.close();
  });

  describe('the inbox', () => {
    let inbox: Inbox;
    beforeAll(async () => {
      inbox = await startInbox({
        port: 0,
        pages: {
          'GET /card-flags': () => json(200, [flag({}), flag({ user: 'user-2', isStanding: false })]),
        },
      });
    });
    afterAll(() => inbox.close());

    it('shows the newest first, by itself, and filters by recipient', async () => {
      await page.goto(inbox.url);
      await page.getByText('Nothing has been sent yet').waitFor();
      inbox.receive(message({}));
      inbox.receive(
        message({
          channel: 'sms',
          to: '+11234567890',
          subject: undefined,
          html: undefined,
          text: 'Not you? Call.',
        }),
      );
      await page.locator('article').nth(1).waitFor();
      expect(await page.locator('article .to').allTextContents()).toEqual([
        '+11234567890',
        'finley.banker@gmail.com',
      ]);
      expect(await page.locator('.phone p').textContent()).toBe('Not you? Call.');
      expect(await page.locator('iframe').contentFrame().locator('h1').textContent()).toContain(
        'was changed',
      );
      await page.screenshot({ path: join(pictures, 'inbox-simple.png') });

      await page.locator('#recipient').selectOption('+11234567890');
      await page.locator('article').nth(1).waitFor({ state: 'detached' });
      expect(await page.locator('article').count()).toBe(1);
      await page.locator('#recipient').selectOption('');
    });

    const tab = (name: string) => page.locator('.tabs').getByRole('link', { name });

    it('shows events for other systems in a tab of their own', async () => {
      const data = { kind: 'changed', institutionId: '00016', changeId: 'c-1', fields: ['email'] };
      const event = { specversion: '1.0', id: 'c-1/1', type: 'contact-info.changed.v1', subject: 'user-1' };
      const at = { time: '2026-11-23T16:03:14.000Z', sequence: '0000000001.001' };
      inbox.receiveEvent(JSON.stringify({ ...event, ...at, data }));
      await tab('Events').click();
      await page.getByText('contact-info.changed.v1').first().waitFor();
      expect(await page.locator('article .to').allTextContents()).toEqual(['email']);
      expect(await page.locator('#recipient').isVisible()).toBe(false);
      expect(await page.locator('.tabs .count').allTextContents()).toEqual(['2', '1', '2']);
      expect(page.url()).toBe(`${inbox.url}/#events`);
    });

    it('shows the card flags of the example in a tab of their own', async () => {
      await tab('Card flags').click();
      await page.getByText('user user-2').first().waitFor();
      expect(await page.locator('article .channel').allTextContents()).toEqual([
        'lifted or over',
        'no new card',
      ]);
      expect(await page.getByRole('button').isVisible()).toBe(false);
      await tab('Messages').click();
      await page.locator('#recipient').waitFor();
    });

    it('has no scroll bar across a phone in any tab', async () => {
      await page.setViewportSize({ width: 360, height: 740 });
      for (const name of ['Events', 'Card flags', 'Messages']) {
        await tab(name).click();
        await page
          .locator('article')
          .nth(name === 'Events' ? 0 : 1)
          .waitFor();
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      }
      await page.setViewportSize({ width: 1000, height: 1400 });
    });

    it('runs no script from a message', async () => {
      const attack = '<img src=x onerror="alert(1)"><script>alert(2)</script>"\'><b id="injected">x</b>';
      const fields = { to: attack, subject: attack, text: attack, role: attack, institutionId: attack };
      inbox.receive(message({ ...fields, changeId: attack, html: `<p>seen</p>${attack}` }));
      inbox.receive(message({ ...fields, channel: 'sms', changeId: attack }));
      await page.locator('article').nth(3).waitFor();
      await page.locator('iframe').first().contentFrame().getByText('seen').waitFor();
      expect(await page.locator('#injected').count()).toBe(0);
      expect(await page.locator('article .to').first().textContent()).toBe(attack);
      expect(complaints.filter((complaint) => complaint.startsWith('dialog'))).toEqual([]);
      complaints = [];
    });

    it('can be emptied', async () => {
      await page.getByRole('button', { name: 'Empty the inbox' }).click();
      await page.getByText('Nothing has been sent yet').waitFor();
      expect(inbox.messages()).toEqual([]);
      expect(complaints).toEqual([]);
    });
  });

  describe('the docs', () => {
    let gateway: RunningServer;
    beforeAll(async () => {
      gateway = await startGateway({
        port: 0,
        routes: [],
        invoke: () => Promise.resolve({}),
        openApiFile: join(root, 'openapi.yaml'),
        askToken: () => Promise.reject(new Error('nobody to ask')),
      });
    });
    afterAll(() => gateway.close());

    it('show every operation of the OpenAPI document without errors', async () => {
      await page.goto(`${gateway.url}/docs`);
      await page.locator('.opblock').first().waitFor();
      expect((await page.locator('.opblock-summary-method').allTextContents()).sort()).toEqual([
        'GET',
        'GET',
        'GET',
        'POST',
        'PUT',
      ]);
      expect(await page.locator('.errors-wrapper').count()).toBe(0);
      await page.locator('.opblock-put .opblock-summary-control').click();
      await page.locator('.opblock-put .responses-table').first().waitFor();
      await page.screenshot({ path: join(pictures, 'docs.png') });
      expect(complaints).toEqual([]);
    });
  });
});
