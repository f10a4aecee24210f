const longest = 60;

/** A provider's code or phrase as a reason: letters and hyphens only, so that no number or address can travel in it. */
export const kebabCase = (text: string): string =>
  text
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, longest);
