import rooms from '../../config/rooms.json' with { type: 'json' };
import { code, table } from './markdown-table.ts';

/** The rooms that each room may import; dependency-cruiser holds the code to them. */
const arrows: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(rooms).map(([room, { mayImport }]) => [room, mayImport]),
);

const reaches = (from: string, to: string): boolean =>
  arrows.get(from)?.some((next) => next === to || reaches(next, to)) === true;

/** The arrows between rooms; one that follows from two others is left out. */
export const roomDiagram = (): string => {
  const lines = [...arrows].flatMap(([room, imports]) => {
    const direct = imports.filter((to) => !imports.some((between) => reaches(between, to)));
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
