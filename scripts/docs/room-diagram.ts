import { globSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import rooms from '../../config/rooms.json' with { type: 'json' };
import { code, table } from './markdown-table.ts';

type Arrows = ReadonlyMap<string, ReadonlySet<string>>;

/** Which rooms the files of each room import; dependency-cruiser holds them to the table. */
const readArrows = (): Arrows => {
  const names = Object.keys(rooms);
  const imported = (file: string): string[] =>
    [...readFileSync(file, 'utf8').matchAll(/from '(?:\.\.\/)+([^/']+)\//g)].map(([, name = '']) => name);
  return new Map(
    names.map((room) => {
      const files = globSync(`lib/${room}/**/*.ts`.replaceAll('/', sep));
      return [room, new Set(files.flatMap(imported).filter((name) => name !== room && names.includes(name)))];
    }),
  );
};

const reaches = (arrows: Arrows, from: string, to: string): boolean =>
  [...(arrows.get(from) ?? [])].some((next) => next === to || reaches(arrows, next, to));

/** The imports between rooms; an arrow that follows from two others is left out. */
export const roomDiagram = (): string => {
  const arrows = readArrows();
  const lines = [...arrows].flatMap(([room, imports]) => {
    const direct = [...imports].filter(
      (to) => ![...imports].some((between) => between !== to && reaches(arrows, between, to)),
    );
    return direct.length === 0 ? [room] : direct.toSorted().map((to) => `${room} --> ${to}`);
  });
  return ['```mermaid', 'flowchart TB', ...lines.map((line) => `  ${line}`), '```'].join('\n');
};

export const roomTable = (): string =>
  table(
    ['Room', 'Subject', 'May import'],
    Object.entries(rooms).map(([room, { subject, mayImport }]) => [
      code(`lib/${room}`),
      subject,
      mayImport.map(code).join(', '),
    ]),
  );
