/** Forms that no decomposition of Unicode gives, as in the transform Latin-ASCII of CLDR; `º` and `ª` decompose. */
const plainForms: Readonly<Record<string, string>> = {
  Æ: 'AE',
  æ: 'ae',
  Ð: 'D',
  ð: 'd',
  Đ: 'D',
  đ: 'd',
  Ħ: 'H',
  ħ: 'h',
  ı: 'i',
  ȷ: 'j',
  ĸ: 'q',
  Ł: 'L',
  ł: 'l',
  Ŋ: 'N',
  ŋ: 'n',
  Ø: 'O',
  ø: 'o',
  Œ: 'OE',
  œ: 'oe',
  ẞ: 'SS',
  ß: 'ss',
  Þ: 'TH',
  þ: 'th',
  Ŧ: 'T',
  ŧ: 't',
  Ɓ: 'B',
  ɓ: 'b',
  Ɗ: 'D',
  ɗ: 'd',
  Ɛ: 'E',
  ɛ: 'e',
  Ə: 'E',
  ə: 'e',
  Ɨ: 'I',
  ɨ: 'i',
  Ƙ: 'K',
  ƙ: 'k',
  Ɲ: 'N',
  ɲ: 'n',
  Ɔ: 'O',
  ɔ: 'o',
  Ƴ: 'Y',
  ƴ: 'y',
  Ƶ: 'Z',
  ƶ: 'z',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '′': "'",
  '´': "'",
  '`': "'",
  ʹ: "'",
  ʻ: "'",
  ʼ: "'",
  ʽ: "'",
  ˈ: "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '″': '"',
  '«': '"',
  '»': '"',
  '‹': "'",
  '›': "'",
  '‐': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  '⁄': '/',
  '∕': '/',
  '•': '*',
  '·': '.',
};

/** The characters that the platform stores: printable ASCII (`ISR_11004`). */
const isPlainText = (text: string): boolean => /^[ -~]*$/.test(text);

/** Raised, lowered and circled digits mean something else in a line: 10² is not 102. Fractions are told by their slash. */
const isUnclear = (character: string, decomposed: string): boolean =>
  /\p{No}/u.test(character) && !decomposed.includes('⁄');

const plainForm = (character: string): string => {
  const decomposed = character.normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
  if (isUnclear(character, decomposed)) return character;
  const plain = plainForms[character] ?? decomposed.replace(/[^ -~]/gu, (part) => plainForms[part] ?? part);
  const isAccentAlone = plain.trim() === '' && !/\p{Zs}/u.test(character);
  return isAccentAlone || !isPlainText(plain) ? character : plain;
};

/**
 * The text in plain letters: accents, ligatures and typography folded to printable ASCII. A character that has no plain
 * form stays as it is, and so does every one that `isPlain` holds for.
 */
export const toPlainText = (text: string, isPlain = isPlainText): string =>
  text
    .normalize('NFC')
    .replace(/(?<=\d)(?=[¼-¾⅐-⅞↉])/g, ' ')
    .replace(/\P{M}\p{M}*/gu, (character) => (isPlain(character) ? character : plainForm(character)));
