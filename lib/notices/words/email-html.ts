import type { Institution } from '../../institutions/institutions.ts';
import type { EmailLetter } from './email-letter.ts';
import { html, type Markup } from './html.ts';

const ink = 'color: #16202b';
const quiet = 'color: #536273';
const font = "font-family: -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const body = `font-size: 16px; line-height: 24px; ${ink}`;
const line = '1px solid #dde3e9';
const cell = 'padding: 0 16px 4px 0; vertical-align: top; text-align: left';

/** Inline styles are for clients that drop style sheets; the sheet adapts them to small and dark screens. */
const adaptations = html`<style>
  :root {
    color-scheme: light dark;
    supported-color-schemes: light dark;
  }
  @media (max-width: 480px) {
    .inset {
      padding-left: 20px !important;
      padding-right: 20px !important;
    }
  }
  @media (prefers-color-scheme: dark) {
    .page {
      background: #0f1419 !important;
    }
    .card {
      background: #1a2129 !important;
    }
    .ink {
      color: #e8edf2 !important;
    }
    .quiet {
      color: #9fb0c0 !important;
    }
    .line {
      border-color: #2e3945 !important;
    }
    .callout {
      background: #33270f !important;
      border-color: #e0a63a !important;
    }
  }
</style>`;

/** Only for layout, so screen readers skip it; Outlook needs the width as an attribute. */
const frame = (width: '100%' | '600', rows: readonly Markup[]): Markup =>
  html`<table
    role="presentation"
    width="${width}"
    cellpadding="0"
    cellspacing="0"
    style="width: 100%; ${width === '600' ? 'max-width: 600px; ' : ''}border-collapse: separate; ${font}"
  >
    ${rows}
  </table>`;

/** Black or white, whichever contrasts more (WCAG 2.2). */
const inkOn = (color: string): string => {
  const luminance = [0.2126, 0.7152, 0.0722].reduce((sum, weight, index) => {
    const part = Number.parseInt(color.slice(1 + 2 * index, 3 + 2 * index), 16) / 255;
    return sum + weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);
  return luminance > 0.179 ? '#000000' : '#ffffff';
};

const nameplate = (name: string, brand: Institution['brand']): Markup => {
  const style = 'font-size: 18px; line-height: 24px; font-weight: 700';
  return brand
    ? html`<tr>
        <td
          class="inset"
          style="padding: 16px 41px; background: ${brand.color}; color: ${inkOn(brand.color)}; ${style}"
        >
          ${brand.wordmark ?? name}
        </td>
      </tr>`
    : html`<tr>
        <td class="ink inset" style="padding: 0 41px 16px; ${ink}; ${style}">${name}</td>
      </tr>`;
};

const valueRow = (name: string, value: string): Markup =>
  html`<tr>
    <td class="quiet" style="${cell}; ${quiet}">${name}</td>
    <td class="ink" width="100%" style="${cell}; ${ink}">${value}</td>
  </tr>`;

const detailTable = ({ before, now, details }: EmailLetter): Markup =>
  frame(
    '100%',
    details.map(
      (detail) =>
        html`<tr>
            <th class="ink line" colspan="2" style="${cell}; padding-top: 12px; border-top: ${line}; ${ink}">
              ${detail.name}
            </th>
          </tr>
          ${valueRow(before, detail.before)}${valueRow(now, detail.now)}
          <tr>
            <td colspan="2" height="8"></td>
          </tr>`,
    ),
  );

const factLine = ({ name, value }: EmailLetter['facts'][number]): Markup =>
  html`<span class="quiet" style="${quiet}">${name}:</span> ${value}<br />`;

const callout = ({ disputeTitle, dispute }: EmailLetter): Markup =>
  html`<div
    class="callout"
    style="margin: 0 0 24px; padding: 16px 20px; background: #fff6e0; border-left: 4px solid #d48806"
  >
    <h2 class="ink" style="margin: 0 0 4px; font-size: 17px; line-height: 24px; ${ink}">${disputeTitle}</h2>
    ${dispute.map((line) => html`<p class="ink" style="margin: 0; ${body}">${line}</p>`)}
  </div>`;

const card = (letter: EmailLetter): Markup =>
  html`<tr lang="${letter.language}">
      <td class="card line inset" style="background: #ffffff; border: ${line}; padding: 32px 40px">
        <h1 class="ink" style="margin: 0 0 12px; font-size: 24px; line-height: 31px; ${ink}">
          ${letter.title}
        </h1>
        <p class="ink" style="margin: 0 0 20px; ${body}">${letter.intro}</p>
        ${detailTable(letter)}
        <p class="ink" style="margin: 24px 0; ${body}">${letter.facts.map(factLine)}</p>
        ${callout(letter)}
        <p class="ink" style="margin: 0; ${body}">${letter.expected}</p>
      </td>
    </tr>
    <tr lang="${letter.language}">
      <td class="quiet inset" style="padding: 16px 41px 32px; font-size: 13px; line-height: 20px; ${quiet}">
        ${[letter.cautions.join(' '), ...letter.footer].map((line) => html`<p style="margin: 0 0 8px">${line}</p>`)}
      </td>
    </tr>`;

const preheader = ({ intro, dispute }: EmailLetter): Markup =>
  html`<div style="display: none; max-height: 0; overflow: hidden; mso-hide: all">
    ${intro} ${dispute.join(' ')}
  </div>`;

/** Loads nothing, links to nothing, and shows every value as text. */
export const emailHtml = (
  letters: readonly EmailLetter[],
  {
    name,
    brand,
    subject,
    language,
  }: Pick<Institution, 'name' | 'brand'> & Record<'subject' | 'language', string>,
): string => {
  const column = frame('600', [nameplate(name, brand), ...letters.map(card)]);
  return html`<!doctype html>
    <html lang="${language}" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no" />
        <title>${subject}</title>
        ${adaptations}
      </head>
      <body class="page" style="margin: 0; padding: 0; background: #eef1f4">
        ${letters.slice(0, 1).map(preheader)}
        ${frame('100%', [
          html`<tr>
            <td align="center" style="padding: 32px 12px">${column}</td>
          </tr>`,
        ])}
      </body>
    </html> `.markup;
};
