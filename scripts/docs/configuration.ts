import { readEnvironments, type EnvironmentEntry } from '../read-environments.ts';
import { code, table } from './markdown-table.ts';
import { sentencesAbove } from './sentences-above.ts';

const defaultOf = ({ isRequired, defaultValue, onlyWith }: EnvironmentEntry): string => {
  if (!isRequired) return code(defaultValue ?? '');
  return onlyWith === undefined ? 'required' : `required with ${code(onlyWith)}`;
};

export const configuration = async (): Promise<string> => {
  const environments = await readEnvironments();
  const meanings = sentencesAbove('[A-Z][A-Z0-9_]+:', ['lib/**/*.ts', 'functions/*/environment.ts']);
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
