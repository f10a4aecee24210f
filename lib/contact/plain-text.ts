/** Forms that no decomposition of Unicode gives, as in the transform Latin-ASCII of CLDR; `°` is written for `º`. */
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
  Ə: 'E',
  ə: 'e',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '′': "'",
  '´': "'",
  '`': "'",
  ʻ: "'",
  ʼ: "'",
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
  '°': 'o',
};

const foldable = 'ª«°´·º»¼-¾À-ÖØ-öø-ſƏƠơƯưǍ-ǜǸ-țəʻʼḀ-ẙẞẠ-ỹ‐-―‘-‟•…′″‹›№™⅐-⅞Ⅰ-ⅿ−ﬀ-ﬆ！-～';
const blank = ' \u00a0\u0300-\u036f\u2002-\u200a\u202f\u3000';

/** Text of characters that are printable ASCII once folded. The patterns keep to RFC 9485, as others read them too. */
export const foldableText = new RegExp(`^[!-~${foldable}${blank}]*$`);
/** The same, and not blank. */
export const visibleText = new RegExp(`^[${blank}]*[!-~${foldable}][!-~${foldable}${blank}]*$`);

/** The characters that the platform stores: printable ASCII (`ISR_11004`). */
export const isPlainText = (text: string): boolean => /^[ -~]*$/.test(text);

const marks = /[\u0300-\u036f]/g;

/** Raised, lowered and circled digits mean something else in a line: 10² is not 102. Fractions are told by their slash. */
const isUnclear = (character: string, decomposed: string): boolean =>
  /\p{No}/u.test(character) && !decomposed.includes('⁄');

const plainForm = (character: string): string => {
  const decomposed = character.normalize('NFKD').replace(marks, '');
  if (isUnclear(character, decomposed)) return character;
  const plain = plainForms[character] ?? decomposed.replace(/[^ -~]/gu, (part) => plainForms[part] ?? part);
  const isAccentAlone = plain.trim() === '' && !/\p{Zs}/u.test(character);
  return isAccentAlone || !isPlainText(plain) ? character : plain;
};

/** A character without a plain form stays as it is, and so does every one that `isPlain` holds for. */
export const toPlainText = (text: string, isPlain = isPlainText): string =>
  text
    .normalize('NFC')
    .replace(/^[\u0300-\u036f]+/, '')
    .replace(/(?<=\d)(?=[¼-¾⅐-⅞↉])/g, ' ')
    .replace(/\P{M}\p{M}*/gu, (character) => (isPlain(character) ? character : plainForm(character)));
