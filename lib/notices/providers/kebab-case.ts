const longest = 60;

/** Letters and hyphens only, so that no number or address gets through. */
export const kebabCase = (text: string): string =>
  text
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, longest);
