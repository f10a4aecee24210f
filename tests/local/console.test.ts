import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startStack, type Stack } from '../../local/stack.ts';
import { chromiumArgs, chromiumPath } from './chromium.ts';

// Processes and browsers start slowly on a busy machine.
jest.setTimeout(90_000);

const pictures = join(import.meta.dirname, '../../reports/screenshots');

if (chromiumPath === undefined) {
  console.warn(
    'No Chromium here (CHROMIUM_PATH or /usr/bin/chromium): the API console is not clicked through.',
  );
}

(chromiumPath === undefined ? describe.skip : describe)('the API console', () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    stack = await startStack();
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumArgs });
    page = await browser.newPage({ viewport: { width: 1100, height: 940 } });
    page.setDefaultTimeout(20_000);
    await page.goto(`${stack.urls.api}/docs`);
  });
  afterAll(async () => {
    await browser.close();
    await stack.close();
  });

  /** Opens an operation and executes it as it is filled in from its examples; what came back. */
  const execute = async (summary: string) => {
    const operation = page.locator('.opblock', { hasText: summary });
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    const answer = operation.locator('.live-responses-table .response');
    await answer.waitFor();
    return {
      operation,
      status: await answer.locator('.response-col_status').innerText(),
      text: await answer.innerText(),
    };
  };

  it('is refused without a token', async () => {
    expect((await execute('List a customer')).text).toContain('UXU_10005');
  });

  it('gets a token, verifies a customer and updates their contact information by clicks alone', async () => {
    await page.getByRole('button', { name: 'Get a token' }).click();
    await page.getByText('Signed in as the client partner.').waitFor();

    const verified = await execute('Verify a customer');
    expect(verified.status).toContain('200');
    expect(verified.text).toContain('"emailAddress": "f***@g***.com"');
    await page.evaluate('scrollTo(0, 0)');
    await page.screenshot({ path: join(pictures, 'console-verify.png') });

    const updated = await execute('Update contact information');
    expect(updated.status).toContain('204');
    expect(updated.text).toMatch(/changeid: [0-9a-f-]{36}/);
    await updated.operation.locator('.live-responses-table').scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(pictures, 'console-update.png') });

    await page.goto(stack.urls.inbox);
    await page.locator('article').nth(3).waitFor();
    expect(new Set(stack.inbox.messages().map(({ to }) => to))).toEqual(
      new Set(['finley.banker@gmail.com', '+11234567890', 'jane.doe@gm.com', '+19999999999']),
    );
  });
});
