// Writes the tables of README.md that are made from the code, between markers of the form
// `<!-- generated: configuration -->` and `<!-- end: configuration -->`. With --check it only says whether they are stale.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { errors } from '../lib/errors.ts';
import { readEnvironments, type EnvironmentEntry } from './read-environments.ts';

const readme = 'README.md';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();
const code = (text: string): string => (text === '' ? '' : `\`${text}\``);

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');

/** The sentences that stand above environment names in the schemas. */
const readMeanings = (): ReadonlyMap<string, string> => {
  const above = /\/\*\*((?:(?!\*\/).)*)\*\/\s*([A-Z][A-Z0-9_]+):/gs;
  const files = globSync(['lib/**/*.ts', 'functions/*/environment.ts']);
  return new Map(
    files
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(above)])
      .map(([, sentence = '', name = '']) => [name, sentence.replaceAll(/\n\s*\*/g, ' ')]),
  );
};

const defaultOf = ({ isRequired, defaultValue, onlyWith }: EnvironmentEntry): string => {
  if (!isRequired) return code(defaultValue ?? '');
  return onlyWith === undefined ? 'required' : `required with ${code(onlyWith)}`;
};

const configuration = async (): Promise<string> => {
  const environments = await readEnvironments();
  const meanings = readMeanings();
  const entries = new Map([...environments.values()].flat().map((entry) => [entry.name, entry]));
  const readers = (name: string): string => {
    const all = [...environments.keys()];
    const reading = all.filter((key) => environments.get(key)?.some((entry) => entry.name === name));
    const others = all.filter((key) => !reading.includes(key));
    if (others.length === 0) return 'all';
    return others.length < 3 ? `all but ${others.join(' and ')}` : reading.join(', ');
  };
  const meaningOf = (name: string): string => {
    const meaning = meanings.get(name);
    if (meaning === undefined) throw new Error(`no sentence stands above ${name} in its schema`);
    return meaning;
  };
  return table(
    ['Name', 'Default', 'Meaning', 'Functions'],
    [...entries.values()]
      .toSorted((a, b) => Number(b.isRequired) - Number(a.isRequired))
      .map((entry) => [code(entry.name), defaultOf(entry), meaningOf(entry.name), readers(entry.name)]),
  );
};

const errorCodes = (): string =>
  table(
    ['Status', 'Code', 'Reason in the log', 'Message'],
    Object.entries(errors)
      .toSorted(([, a], [, b]) => a.status - b.status || a.code.localeCompare(b.code))
      .map(([reason, error]) => [String(error.status), code(error.code), code(reason), error.message]),
  );

const replaceSection = (text: string, name: string, content: string): string => {
  const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${readme} has no section between "${begin}" and "${end}"`);
  return `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`;
};

const before = readFileSync(readme, 'utf8');
const filled = [
  ['configuration', await configuration()],
  ['errors', errorCodes()],
].reduce((text, [name = '', content = '']) => replaceSection(text, name, content), before);
const after = await format(filled, { ...(await resolveConfig(readme)), parser: 'markdown' });

if (after === before) {
  console.log(`${readme} is up to date`);
} else if (process.argv.includes('--check')) {
  console.error(`${readme} is stale: run "npm run docs"`);
  process.exitCode = 1;
} else {
  writeFileSync(readme, after);
  console.log(`${readme} written`);
}
