/** Forms that Unicode does not decompose, as in CLDR's Latin-ASCII transform; `°` often replaces `º`. */
const written: Readonly<Record<string, string>> = {
  AE: 'Æ',
  ae: 'æ',
  D: 'ÐĐ',
  d: 'ðđ',
  H: 'Ħ',
  h: 'ħ',
  i: 'ı',
  j: 'ȷ',
  q: 'ĸ',
  L: 'Ł',
  l: 'ł',
  N: 'Ŋ',
  n: 'ŋ',
  O: 'Ø',
  o: 'ø°',
  OE: 'Œ',
  oe: 'œ',
  SS: 'ẞ',
  ss: 'ß',
  TH: 'Þ',
  th: 'þ',
  T: 'Ŧ',
  t: 'ŧ',
  E: 'Ə',
  e: 'ə',
  "'": '‘’‚‛′´`ʻʼ‹›',
  '"': '“”„‟″«»',
  '-': '‐‒–—―−',
  '/': '⁄∕',
  '*': '•',
  '.': '·',
};
const plainForms: ReadonlyMap<string, string> = new Map(
  Object.entries(written).flatMap(([plain, characters]) =>
    Array.from(characters, (character) => [character, plain] as const),
  ),
);

const foldable = 'ª«°´·º»¼-¾À-ÖØ-öø-ſƏƠơƯưǍ-ǜǸ-țəʻʼḀ-ẙẞẠ-ỹ‐-―‘-‟•…′″‹›№™⅐-⅞Ⅰ-ⅿ−ﬀ-ﬆ！-～';
const blank = ' \u00a0\u0300-\u036f\u2002-\u200a\u202f\u3000';

/** Characters that fold to printable ASCII; the patterns follow RFC 9485, because `openapi.yaml` has them too. */
export const foldableText = new RegExp(`^[!-~${foldable}${blank}]*$`);
export const visibleText = new RegExp(`^[${blank}]*[!-~${foldable}][!-~${foldable}${blank}]*$`);

/** The characters that the platform stores: printable ASCII (`ISR_11004`). */
export const isPlainText = (text: string): boolean => /^[ -~]*$/.test(text);

const marks = /[\u0300-\u036f]/g;

/** Superscript, subscript and circled digits change the meaning: 10² is not 102. Fractions have a slash. */
const isUnclear = (character: string, decomposed: string): boolean =>
  /\p{No}/u.test(character) && !decomposed.includes('⁄');

const plainForm = (character: string): string => {
  const decomposed = character.normalize('NFKD').replace(marks, '');
  if (isUnclear(character, decomposed)) return character;
  const plain =
    plainForms.get(character) ?? decomposed.replace(/[^ -~]/gu, (part) => plainForms.get(part) ?? part);
  const isAccentAlone = plain.trim() === '' && !/\p{Zs}/u.test(character);
  return isAccentAlone || !isPlainText(plain) ? character : plain;
};

/** Characters without a plain form, and characters that pass `isPlain`, stay as they are. */
export const toPlainText = (text: string, isPlain = isPlainText): string =>
  isPlain === isPlainText && isPlain(text)
    ? text
    : text
        .normalize('NFC')
        .replace(/^[\u0300-\u036f]+/, '')
        .replace(/(?<=\d)(?=[¼-¾⅐-⅞↉])/g, ' ')
        .replace(/\P{M}\p{M}*/gu, (character) => (isPlain(character) ? character : plainForm(character)));
