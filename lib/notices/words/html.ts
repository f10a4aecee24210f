export interface Markup {
  readonly markup: string;
}

const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const markupOf = (part: string | Markup | readonly Markup[]): string => {
  if (typeof part === 'string') return escape(part);
  return 'markup' in part ? part.markup : part.map(markupOf).join('');
};

export const html = (
  strings: TemplateStringsArray,
  ...parts: readonly (string | Markup | readonly Markup[])[]
): Markup => ({ markup: String.raw({ raw: strings }, ...parts.map(markupOf)) });
