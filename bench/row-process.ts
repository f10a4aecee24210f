import type { MeasureRow } from './line.ts';

// One part of the benchmark in a process of its own: its output is nobody's, its lines go to the parent.
const [name = '', part] = process.argv.slice(2);
const { measure } = (await import(`./rows/${name}.ts`)) as { measure: MeasureRow };
const lines = await measure(part);
process.send?.(lines, () => process.exit(0));
