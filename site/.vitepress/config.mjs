import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix, relative } from 'node:path';
import { defineConfig } from 'vitepress';

const source = join(import.meta.dirname, '../.pages');
const pages = globSync('**/*.md', { cwd: source });

const titleOf = (page) =>
  /^# (.+)$/m.exec(readFileSync(join(source, page), 'utf8'))?.[1] ?? basename(page, '.md');

const item = (page) => ({
  text: titleOf(page),
  link: `/${page.replace(/README\.md$/, '').replace(/\.md$/, '')}`,
});

const group = (text, ...names) => ({ text, items: names.map(item) });

const folder = (text, path) => ({
  ...group(text, ...pages.filter((page) => dirname(page) === path).toSorted()),
  collapsed: true,
});

const isPage = (href, here) =>
  /^(?:[a-z]+:|#)/.test(href) || pages.includes(posix.join(here, href.replace(/#.*$/, '')));

/** Names a file of the repository that is no page of the site, and does not link to it. */
const unlinkFiles = ({ tokens, env }) => {
  const here = dirname(relative(source, env.path));
  for (const { children } of tokens) {
    let isFile = false;
    for (const token of children ?? []) {
      if (token.type === 'link_open') isFile = !isPage(token.attrGet('href') ?? '', here);
      if (!isFile || !token.type.startsWith('link_')) continue;
      token.tag = 'span';
      token.attrs = null;
    }
  }
};

/** A Mermaid block is drawn in the browser; every other one is shown as code. */
const drawDiagrams = (showCode) => (tokens, index, options, env, self) => {
  const { info, content } = tokens[index];
  if (info.trim() !== 'mermaid') return showCode(tokens, index, options, env, self);
  return `<Mermaid text="${encodeURIComponent(content)}" />`;
};

export default defineConfig({
  title: 'Contact info service',
  description: 'Change the contact information of a bank’s customers safely.',
  srcDir: '.pages',
  outDir: 'dist',
  cacheDir: '.cache',
  rewrites: Object.fromEntries(
    pages
      .filter((page) => basename(page) === 'README.md')
      .map((page) => [page, join(dirname(page), 'index.md')]),
  ),
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'API reference', link: '/api.html', target: '_self' },
      { text: 'Console (local stack)', link: 'http://127.0.0.1:4310/docs' },
    ],
    sidebar: [
      group('Start', 'README.md', 'docs/architecture.md', 'docs/glossary.md', 'packages/client/README.md'),
      { ...folder('Guides', 'docs/guides'), collapsed: false },
      folder('Reference', 'docs/reference'),
      folder('Runbooks', 'docs/runbooks'),
      folder('Decisions', 'docs/adr'),
      group('Trust', 'docs/threat-model.md', 'docs/assumptions.md', 'docs/proof.md', 'SECURITY.md'),
      group('Numbers', 'docs/performance.md', 'docs/cost.md'),
      group('Work on it', 'CONTRIBUTING.md', 'docs/releasing.md', 'docs/contract.md', 'CHANGELOG.md'),
    ],
  },
  markdown: {
    config: (md) => {
      md.core.ruler.push('unlink-files', unlinkFiles);
      md.renderer.rules.fence = drawDiagrams(md.renderer.rules.fence);
    },
  },
});
