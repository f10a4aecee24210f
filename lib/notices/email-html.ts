import type { EmailLetter } from './email-letter.ts';
import { html, type Markup } from './html.ts';

const font = "font-family: -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** Colours stand inline for clients that drop style sheets; the sheet turns them over where the reader prefers dark. */
const darkColours = html`<style>
  :root {
    color-scheme: light dark;
    supported-color-schemes: light dark;
  }
  @media (max-width: 480px) {
    .card {
      padding: 24px 20px !important;
    }
  }
  @media (prefers-color-scheme: dark) {
    .page {
      background: #0f1419 !important;
    }
    .card {
      background: #1a2129 !important;
      border-color: #2e3945 !important;
    }
    .text {
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

const cell =
  'padding: 10px 16px 10px 0; border-bottom: 1px solid #dde3e9; vertical-align: top; text-align: left';

const detailTable = ({ columns, rows }: EmailLetter): Markup =>
  html` <table
    class="text"
    width="100%"
    cellpadding="0"
    cellspacing="0"
    style="border-collapse: collapse; margin: 0 0 24px; font-size: 15px; line-height: 22px; color: #16202b"
  >
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col" class="quiet line" style="${cell}; font-size: 13px; font-weight: 600; color: #536273">${column}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([detail, before, now]) =>
          html`<tr>
            <th scope="row" class="line" style="${cell}; font-weight: 600">
              <span class="field">${detail}</span>
            </th>
            <td class="quiet line" style="${cell}; color: #536273; word-break: break-word">${before}</td>
            <td class="line" style="${cell}; word-break: break-word">${now}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;

/** One self-contained document: nothing is loaded, nothing can be clicked, every value is literal text. */
export const emailHtml = (letter: EmailLetter): string =>
  html`<!doctype html>
    <html lang="${letter.language}" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no" />
        <title>${letter.institution}: ${letter.title}</title>
        ${darkColours}
      </head>
      <body class="page" style="margin: 0; padding: 0; background: #eef1f4; ${font}">
        <div style="display: none; max-height: 0; overflow: hidden; mso-hide: all">
          ${letter.intro} ${letter.dispute}
        </div>
        <table
          role="presentation"
          class="page"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          style="background: #eef1f4; ${font}"
        >
          <tr>
            <td align="center" style="padding: 32px 12px">
              <table
                role="presentation"
                width="100%"
                cellpadding="0"
                cellspacing="0"
                style="max-width: 600px; ${font}"
              >
                <tr>
                  <td
                    class="card"
                    style="background: #ffffff; border: 1px solid #dde3e9; border-radius: 12px; padding: 36px 40px"
                  >
                    <p
                      class="quiet"
                      style="margin: 0 0 20px; font-size: 15px; line-height: 22px; font-weight: 600; color: #536273"
                    >
                      ${letter.institution}
                    </p>
                    <h1
                      class="text"
                      style="margin: 0 0 12px; font-size: 24px; line-height: 31px; font-weight: 650; color: #16202b"
                    >
                      ${letter.title}
                    </h1>
                    <p
                      class="text"
                      style="margin: 0 0 24px; font-size: 16px; line-height: 24px; color: #16202b"
                    >
                      ${letter.intro}
                    </p>
                    ${letter.rows.length === 0 ? '' : detailTable(letter)}
                    <p
                      class="text"
                      style="margin: 0 0 24px; font-size: 15px; line-height: 24px; color: #16202b"
                    >
                      ${letter.facts.map(
                        ([name, value]) =>
                          html`<span class="quiet" style="color: #536273">${name}:</span> ${value}<br />`,
                      )}
                    </p>
                    <div
                      class="callout"
                      style="margin: 0 0 24px; padding: 16px 20px; background: #fff6e0; border-left: 4px solid #d48806; border-radius: 6px"
                    >
                      <h2
                        class="text"
                        style="margin: 0 0 4px; font-size: 17px; line-height: 24px; font-weight: 650; color: #16202b"
                      >
                        ${letter.disputeTitle}
                      </h2>
                      <p class="text" style="margin: 0; font-size: 16px; line-height: 24px; color: #16202b">
                        ${letter.dispute}
                      </p>
                    </div>
                    <p class="text" style="margin: 0; font-size: 16px; line-height: 24px; color: #16202b">
                      ${letter.expected}
                    </p>
                  </td>
                </tr>
                <tr>
                  <td
                    class="quiet"
                    style="padding: 20px 16px 0; font-size: 13px; line-height: 20px; color: #536273"
                  >
                    <p style="margin: 0 0 8px">${letter.caution}</p>
                    <p style="margin: 0">${letter.footer}</p>
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html> `.markup;
