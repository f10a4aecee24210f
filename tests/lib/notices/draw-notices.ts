// Draws every notice there is into one page, .local/notices/index.html, and the pictures of docs/images.
//   npm run notices
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { emailWords } from '../../../lib/notices/words/email-words.ts';
import { html, type Markup } from '../../../lib/notices/words/html.ts';
import { smsWords } from '../../../lib/notices/words/sms-words.ts';
import { noticeCases, noticeRecipients, type NoticeCase } from './notice-cases.ts';
import { chromiumArgs, chromiumPath } from '../../local/chromium.ts';

const style = html`<style>
  :root {
    color-scheme: light dark;
    font-family: system-ui;
  }
  iframe {
    width: 640px;
    height: 900px;
    border: 1px solid #8888;
  }
  .sms {
    width: 300px;
    padding: 12px;
    background: #8883;
  }
</style>`;

const roles = noticeRecipients.map(({ channel, role }) => `${channel}/${role}`).join(', ');

const draw = ({ title, notice }: NoticeCase): Markup => {
  const { subject, html: email } = emailWords(notice);
  const sms = smsWords(notice);
  return html`<section>
    <h2>${title}</h2>
    <p>${subject} (the same for ${roles})</p>
    <iframe title="${title}" srcdoc="${email}"></iframe>
    <p class="sms">${sms} (${String(sms.length)} characters)</p>
  </section>`;
};

const gallery = html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <title>Every notice</title>
      ${style}
    </head>
    <body>
      ${noticeCases.map(draw)}
    </body>
  </html>`.markup;

const folder = fileURLToPath(new URL('../../../.local/notices/', import.meta.url));
const images = fileURLToPath(new URL('../../../docs/images/', import.meta.url));

/** What the docs show: the case, the colors of the screen and its width. */
const pictures = [
  { name: 'notice-light', title: 'Named values changed, English', colorScheme: 'light', width: 680 },
  { name: 'notice-dark', title: 'Named values changed, English', colorScheme: 'dark', width: 680 },
  {
    name: 'notice-phone',
    title: 'Colors, a wordmark, phone hours and an address for replies, English',
    colorScheme: 'light',
    width: 360,
  },
  { name: 'notice-look-alike', title: 'A look-alike address, English', colorScheme: 'light', width: 680 },
] as const;

const takePicture = async (
  browser: Browser,
  { name, title, colorScheme, width }: (typeof pictures)[number],
): Promise<void> => {
  const shown = noticeCases.find((each) => each.title === title);
  if (!shown) throw new Error(`no notice is called "${title}"`);
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 100 } });
  await page.setContent(emailWords(shown.notice).html);
  await page.screenshot({ path: `${images}${name}.png`, fullPage: true });
  await page.close();
};

mkdirSync(folder, { recursive: true });
mkdirSync(images, { recursive: true });
writeFileSync(`${folder}index.html`, gallery);
console.log(`${folder}index.html written: ${noticeCases.length} notices`);

if (chromiumPath === undefined) {
  console.log('No Chromium: the pictures stay as they are.');
} else {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArgs });
  for (const picture of pictures) await takePicture(browser, picture);
  await browser.close();
  console.log(`${images} drawn: ${pictures.length} pictures`);
}
