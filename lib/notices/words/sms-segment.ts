import { toPlainText } from '../../contact/plain-text.ts';

/** 3GPP TS 23.038 §6.2.1: one septet each, and two in the extension table (§6.2.1.1). */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const extension = new Set('\f^{}\\[~]|€');

const septetsPerSegment = 160;
const ucs2UnitsPerSegment = 70;

const isGsm = (text: string): boolean =>
  Array.from(text).every((character) => basic.has(character) || extension.has(character));

const septetsOf = (text: string): number =>
  Array.from(text).reduce((sum, character) => sum + (extension.has(character) ? 2 : 1), 0);

export const fitsOneSegment = (text: string): boolean =>
  isGsm(text) ? septetsOf(text) <= septetsPerSegment : text.length <= ucs2UnitsPerSegment;

/** Folds accents and typographic characters if the text then fits the GSM alphabet. */
export const preferGsm = (text: string): string => {
  const folded = toPlainText(text, isGsm);
  return isGsm(folded) ? folded : text;
};
