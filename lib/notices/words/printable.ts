/** One line of literal text: white space collapsed; control, format (bidi, zero-width) and unassigned characters gone. */
export const printable = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{C}/gu, '')
    .trim();
