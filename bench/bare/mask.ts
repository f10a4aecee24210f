const maskWord = (word: string): string => (/^[A-Za-z0-9].{3}/.test(word) ? `${word.charAt(0)}***` : '***');

export const maskEmail = (email: string): string => {
  const at = email.lastIndexOf('@');
  const dot = email.lastIndexOf('.');
  return `${maskWord(email.slice(0, at))}@${maskWord(email.slice(at + 1, dot))}${email.slice(dot)}`;
};

export const maskPhone = (countryCode: string, number: string): string =>
  `+${countryCode} *** ***${number.slice(-2)}`;

export const mask = (text: string | undefined): string | undefined =>
  text === undefined || text === '' ? undefined : maskWord(text);
