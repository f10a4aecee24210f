import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldableText, isPlainText, toPlainText, visibleText } from '../../../lib/contact/plain-text.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';

describe('toPlainText', () => {
  it.each([
    ['every quotation mark', '‘a’ ‚b‛ “c” „d‟ «e» ‹f› ´g´ 5′ 6″', `'a' 'b' "c" "d" "e" 'f' 'g' 5' 6"`],
    ['a turned comma', 'Oʻahu', "O'ahu"],
    ['every dash', '12–14 a—b c‐d e‑f g−h i―j k‒l', '12-14 a-b c-d e-f g-h i-j k-l'],
    ['every space', 'a\u00a0b\u2009c\u202fd\u3000e', 'a b c d e'],
    [
      'accents',
      'Mayagüez, Kraków, Győr, Čačak, Nguyễn, İZMİR',
      'Mayaguez, Krakow, Gyor, Cacak, Nguyen, IZMIR',
    ],
    ['combining accents', '\u0301Cafe\u0301 \u0301', 'Cafe '],
    ['letters with a stroke', 'Łódź, Ø, Ħamrun, Đakovo, ŧ', 'Lodz, O, Hamrun, Dakovo, t'],
    [
      'ligatures',
      'Straße, GROẞ, Ærø, Œuvre cœur, ﬁn, Ĳssel',
      'Strasse, GROSS, AEro, OEuvre coeur, fin, IJssel',
    ],
    ['thorn, eth and eng', 'Þórshöfn í Norður, Kŋ', 'THorshofn i Nordur, Kn'],
    ['dotless i and j, and schwa', 'Diyarbakır, ȷ, Bakı, Gəncə', 'Diyarbakir, j, Baki, Gence'],
    ['every slash', '3⁄4 5∕6', '3/4 5/6'],
    ['a middle dot', 'Paral·lel, L’Hospitaleŀ', "Paral.lel, L'Hospitalel."],
    ['raised letters', 'Calle Mayor 1º, 2ª planta, 3° izq', 'Calle Mayor 1o, 2a planta, 3o izq'],
    ['full-width letters and digits', 'Ａｐｔ　１２', 'Apt 12'],
    ['fractions, set apart from the number before them', '12½ Main, ¾ Mile', '12 1/2 Main, 3/4 Mile'],
  ])('folds %s', (_, text, plain) => {
    expect(toPlainText(text)).toBe(plain);
  });

  it.each([
    ['printable ASCII', ' !"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~'],
    ['raised and lowered digits', '10² H₂'],
    ['letters of other scripts', 'Москва Ελλάς 日本 القاهرة दिल्ली'],
    ['symbols without a plain form', '€5 §3 ☃ 🏦'],
    ['accents that stand alone', '¨ ¯ ¸'],
    ['control characters', 'a\tb\nc\u007f'],
  ])('leaves %s as they are', (_, text) => {
    expect(toPlainText(text)).toBe(text);
  });

  it('keeps the marks of letters that it does not fold', () => {
    expect(toPlainText('и\u0306 и\u0301 \u0915\u093f')).toBe('й и\u0301 \u0915\u093f');
  });

  it('leaves characters that its caller calls plain', () => {
    expect(toPlainText('é è ł ½', (character) => character === 'é')).toBe('é e l 1/2');
    expect(toPlainText("`a'", (character) => character !== '`')).toBe("'a'");
  });

  it('is idempotent and leaves plain text unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme-ascii' }), (text, plain) => {
        expect(toPlainText(toPlainText(text))).toBe(toPlainText(text));
        expect(toPlainText(plain)).toBe(plain);
      }),
      { numRuns: fuzzRuns },
    );
  });
});

const everyCharacter = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code));

describe('foldableText', () => {
  it('matches only characters that fold to printable ASCII', () => {
    const foldable = everyCharacter.filter((character) => foldableText.test(character));
    expect(foldable.length).toBeGreaterThan(850);
    expect(foldable.filter((character) => !isPlainText(toPlainText(character)))).toEqual([]);
  });
});

describe('visibleText', () => {
  it('matches foldable text that is not blank', () => {
    const isVisible = (character: string) => visibleText.test(` ${character} `);
    const isBlank = (character: string) => toPlainText(character).trim() === '';
    const foldable = everyCharacter.filter((character) => foldableText.test(character));
    expect(foldable.filter((character) => isVisible(character) === isBlank(character))).toEqual([]);
  });
});

describe('isPlainText', () => {
  it('accepts printable ASCII only', () => {
    const texts = ['', 'Main St. #4~', 'O’Fallon', 'a\tb', 'a\u007f'];
    expect(texts.filter((text) => isPlainText(text))).toEqual(['', 'Main St. #4~']);
  });
});
