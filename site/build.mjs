// Builds the docs as a site in site/dist, and with --preview serves it: `npm run docs:site`.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const site = import.meta.dirname;
const root = join(site, '..');
const pages = join(site, '.pages');
const run = (program, args) => {
  const { status } = spawnSync(program, args, { cwd: site, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
};

if (!existsSync(join(site, 'node_modules/vitepress'))) run('npm', ['ci', '--loglevel=error']);

rmSync(pages, { recursive: true, force: true });
for (const page of globSync(['*.md', 'docs/**/*.{md,png,svg}', 'packages/*/*.md'], { cwd: root })) {
  cpSync(join(root, page), join(pages, page));
}
cpSync(join(site, 'node_modules/mermaid/dist/mermaid.min.js'), join(pages, 'public/mermaid.min.js'));
run('redocly', ['build-docs', '../openapi.yaml', '--inlineBundle', '--output', '.pages/public/api.html']);
// Redocly's logo is the only thing that the site would load from elsewhere.
const reference = join(pages, 'public/api.html');
const logo = 'https://cdn.redoc.ly/redoc/logo-mini-full.svg';
writeFileSync(reference, readFileSync(reference, 'utf8').replaceAll(logo, 'data:,'));
const vitepress = join(site, 'node_modules/.bin/vitepress');
run(vitepress, ['build', '.']);
if (process.argv.includes('--preview'))
  run(vitepress, ['preview', '.', '--host', '127.0.0.1', '--port', '4350']);
