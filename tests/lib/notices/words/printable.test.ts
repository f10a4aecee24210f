import { describe, expect, it } from '@jest/globals';
import { printable } from '../../../../lib/notices/words/printable.ts';

describe('printable', () => {
  it.each([
    [' First\r\n  Bank\t', 'First Bank'],
    ['a\u0000b\u001b[31mc', 'a b [31mc'],
    ['x\u202egnp.exe\u200b', 'xgnp.exe'],
    ['3:04\u202fPM', '3:04 PM'],
    ['a\u2028b', 'a b'],
    ['e\u0301', 'é'],
    ['\ud800', ''],
  ])('turns %j into one line of literal text', (text, line) => {
    expect(printable(text)).toBe(line);
  });
});
