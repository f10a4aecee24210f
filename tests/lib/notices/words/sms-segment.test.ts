import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitsOneSegment, preferGsm } from '../../../../lib/notices/words/sms-segment.ts';
import { fuzzRuns } from '../../../fuzz-runs.ts';

describe('fitsOneSegment', () => {
  it.each([
    ['160 septets', 'a'.repeat(160), true],
    ['161 septets', 'a'.repeat(161), false],
    ['all accented letters of the alphabet', '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà'.repeat(3), true],
    ['80 characters of the extension table', '€'.repeat(80), true],
    ['81 characters of the extension table', '€'.repeat(81), false],
    ['158 septets and one character of the extension table', `${'a'.repeat(158)}[`, true],
    ['159 septets and one character of the extension table', `${'a'.repeat(159)}[`, false],
    ['70 units of UCS-2', 'ó'.repeat(70), true],
    ['71 units of UCS-2', 'ó'.repeat(71), false],
    ['35 emoji with two units each', '🏦'.repeat(35), true],
    ['one character outside the alphabet among 70', `ó${'a'.repeat(70)}`, false],
  ])('judges %s', (_, text, fits) => {
    expect(fitsOneSegment(text)).toBe(fits);
  });
});

describe('preferGsm', () => {
  it.each([
    ['São Paulo', 'Sao Paulo'],
    ['Crédito Ñuñoa', 'Crédito Ñuñoa'],
    ['Miner’s “Trust” – 1st', 'Miner\'s "Trust" - 1st'],
    ['Bank™ ½…', 'BankTM 1/2...'],
    ['日本銀行', '日本銀行'],
    ['Kraków 日本', 'Kraków 日本'],
  ])('folds %j to %j', (text, folded) => {
    expect(preferGsm(text)).toBe(folded);
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(preferGsm(preferGsm(text))).toBe(preferGsm(text));
      }),
      { numRuns: fuzzRuns },
    );
  });
});
