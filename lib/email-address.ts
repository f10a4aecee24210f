import { domainToASCII, domainToUnicode } from 'node:url';

/** RFC 5321 §4.5.3.1.1 and §4.5.3.1.3 (a path of 256 less its angle brackets). */
const maxLocalPart = 64;
const maxAddress = 254;

/** RFC 5322 §3.2.3 dot-atom; quoted local parts are refused, because they are rare and many systems break on them. */
const dotAtom = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;

/** RFC 1035 §2.3.1 labels; the last one is not a number, so an address literal does not match. */
const hostName =
  /^(?=.{4,253}$)(?:(?!..--)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.|xn--[a-z\d-]{0,58}[a-z\d]\.)+(?:[a-z]{2,63}|xn--[a-z\d-]{0,58}[a-z\d])$/;

/** A label that mixes Latin with an unrelated script can imitate another label (UTS 39 §5.2). */
const isMixedScript = (label: string): boolean =>
  /\p{Script=Latin}/u.test(label) &&
  /[^\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Common}\p{Script=Inherited}]/u.test(
    label,
  );

/** Also undefined if UTS 46 §4 would change the domain: full-width letters, ligatures, invisible characters. */
const toHostName = (domain: string): string | undefined => {
  const written = domain.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const ascii = domainToASCII(written);
  const unicode = domainToUnicode(ascii);
  const isUnmapped = written === ascii || written === unicode;
  if (!isUnmapped || !hostName.test(ascii)) return undefined;
  const labels = unicode.split('.');
  const isReadable = labels.every(
    (label) => /^[\p{L}\p{M}\p{N}·-]+$/u.test(label) && !label.startsWith('xn--'),
  );
  return isReadable && !labels.some(isMixedScript) ? ascii : undefined;
};

/** SES has no SMTPUTF8 (RFC 6531): local part in ASCII, kept byte for byte; domain as A-labels. */
export const readEmailAddress = (text: string): string | undefined => {
  const at = text.lastIndexOf('@');
  const localPart = text.slice(0, at);
  if (at < 0 || localPart.length > maxLocalPart || !dotAtom.test(localPart)) return undefined;
  const host = toHostName(text.slice(at + 1));
  if (host === undefined || localPart.length + 1 + host.length > maxAddress) return undefined;
  return `${localPart}@${host}`;
};
