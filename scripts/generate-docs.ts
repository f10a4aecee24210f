// Fills the generated sections of every Markdown page from the code (scripts/docs/sections.ts), and writes the JSON schemas
// of the institutions file and of events and the types of the client. With --check it only reports what is stale.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { CloudEvent } from '../lib/announcements/cloud-event.ts';
import { clientTypes } from './docs/client-types.ts';
import { formatPage } from './docs/format-page.ts';
import { institutionsSchema } from './docs/institutions-schema.ts';
import { sections } from './docs/sections.ts';

const section = /<!-- generated: (\S+) -->.*?<!-- end: \1 -->/gs;

const isCheck = process.argv.includes('--check');
const unused = new Set(Object.keys(sections));

const contentOf = async (name: string, page: string): Promise<string> => {
  const generate = sections[name];
  if (generate === undefined)
    throw new Error(`${page} asks for the section "${name}", which nothing generates`);
  unused.delete(name);
  return `<!-- generated: ${name} -->\n\n${await generate()}\n\n<!-- end: ${name} -->`;
};

const update = async (path: string, content: string, before: string | undefined): Promise<void> => {
  const after = await formatPage(path, content);
  if (after === before) return;
  if (isCheck) {
    console.error(`${path} is stale: run "npm run docs"`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, after);
    console.log(`${path} written`);
  }
};

const fill = async (page: string): Promise<void> => {
  const before = readFileSync(page, 'utf8');
  const names = [...before.matchAll(section)].map(([, name = '']) => name);
  if (names.length === 0) return;
  const contents = new Map(
    await Promise.all(names.map(async (name) => [name, await contentOf(name, page)] as const)),
  );
  await update(
    page,
    before.replaceAll(section, (_, name: string) => contents.get(name) ?? ''),
    before,
  );
};

const generatedFiles = {
  'config/institutions.schema.json': institutionsSchema(),
  // asyncapi.yaml refers to it.
  'config/event.schema.json': JSON.stringify({
    title: 'Contact information event',
    ...toJsonSchema(CloudEvent, { target: 'draft-07' }),
  }),
  'packages/client/src/types.gen.ts': await clientTypes(),
};
for (const [file, content] of Object.entries(generatedFiles)) {
  await update(file, content, existsSync(file) ? readFileSync(file, 'utf8') : undefined);
}
await Promise.all(globSync(['*.md', 'docs/**/*.md']).map(fill));
if (unused.size > 0) throw new Error(`no page has the generated sections ${[...unused].join(', ')}`);
