import { globSync, readFileSync } from 'node:fs';

/** A fenced block of a page. */
export interface DocBlock {
  /** The page and the line. */
  readonly place: string;
  readonly page: string;
  readonly language: string;
  readonly text: string;
  /** The language of the block right before it, with no text between them. */
  readonly follows: string | undefined;
}

const pages = globSync([
  'README.md',
  'CONTRIBUTING.md',
  'local/README.md',
  '{packages,examples}/*/README.md',
  'docs/releasing.md',
  'docs/{guides,runbooks,reference}/*.md',
]).sort();

const readBlocks = (page: string): readonly DocBlock[] => {
  const text = readFileSync(page, 'utf8');
  const blocks: DocBlock[] = [];
  let previous: { readonly language: string; readonly end: number } | undefined;
  for (const { 0: block, 1: indent = '', 2: language = '', 3: inner = '', index } of text.matchAll(
    /^( *)```(\w*)\n([^]*?)^ *```$/gm,
  )) {
    const follows = previous?.end === index - 2 ? previous.language : undefined;
    const line = text.slice(0, index).split('\n').length;
    blocks.push({
      place: `${page}:${line}`,
      page,
      language,
      text: inner.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      follows,
    });
    previous = { language, end: index + block.length };
  }
  return blocks;
};

export const docBlocks = pages.flatMap(readBlocks);

/** The code within the prose of all pages. */
export const inlineCode = pages.flatMap((page) =>
  [
    ...readFileSync(page, 'utf8')
      .replaceAll(/^ *```[^]*?^ *```$/gm, '')
      .matchAll(/`([^`\n]+)`/g),
  ].map(([, code = '']) => code),
);
