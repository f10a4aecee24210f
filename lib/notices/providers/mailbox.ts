/** RFC 2047 §2: at most 75 characters; 45 bytes in base 64 and `=?UTF-8?B??=` make 72. */
const bytesPerWord = 45;

/** RFC 2047 §5: split between characters. */
const encodedWords = (text: string): string => {
  const words: string[] = [];
  for (const character of text) {
    const joined = `${words.at(-1) ?? ''}${character}`;
    if (words.length > 0 && Buffer.byteLength(joined) <= bytesPerWord) words[words.length - 1] = joined;
    else words.push(character);
  }
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ');
};

/** RFC 5322 §3.4 `name-addr` in ASCII: a quoted string or encoded words. */
export const namedMailbox = (name: string, address: string): string => {
  const isAscii = /^[\x20-\x7e]*$/.test(name);
  return `${isAscii ? `"${name.replace(/["\\]/g, '\\$&')}"` : encodedWords(name)} <${address}>`;
};

export const isSingleAddress = (text: string): boolean =>
  /^(?:[^\s\p{C}"(),:;<>@[\\\]]+|"(?:[^\p{C}"\\]|\\["\\])+")@[^\s\p{C}"(),:;<>@[\\\]]+$/u.test(text);
