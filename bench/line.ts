import { table } from '../scripts/docs/markdown-table.ts';

/** A measured quantity: its median and the middle half of its values. */
interface Summary {
  readonly median: number;
  readonly q1: number;
  readonly q3: number;
}

/** One line of the results: something measured, the floor beside it if it has one, and the promised ratio. */
export interface Line {
  readonly row: string;
  /** What was done, e.g. `update-contact`. */
  readonly what: string;
  readonly unit: 'µs' | 'ms' | 'USD' | 'saves';
  readonly value: Summary;
  readonly floor?: Summary | undefined;
  /** How many times the floor of the same row it cost, round by round. */
  readonly ratio?: Summary | undefined;
  /** The largest ratio promised. */
  readonly atMost?: number | undefined;
}

/** Measures what a part of the benchmark is about, for one of its functions where it has a process for each. */
export type MeasureRow = (part?: string) => Promise<readonly Line[]>;

/** The value below which the given share of the values lie, interpolated. */
const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below + (above - below) * (at - Math.floor(at));
};

const summarize = (values: readonly number[]): Summary => ({
  median: quantile(values, 0.5),
  q1: quantile(values, 0.25),
  q3: quantile(values, 0.75),
});

/** A line from what each round showed; with the floor's rounds beside it, the ratio is that of each round. */
export const lineOf = ({
  values,
  floor,
  ...about
}: Omit<Line, 'value' | 'floor' | 'ratio'> & {
  readonly values: readonly number[];
  readonly floor?: readonly number[] | undefined;
}): Line => ({
  ...about,
  value: summarize(values),
  ...(floor && {
    floor: summarize(floor),
    ratio: summarize(values.map((value, round) => value / (floor[round] ?? NaN))),
  }),
});

export const isMissed = ({ ratio, atMost = Infinity }: Line): boolean =>
  ratio !== undefined && ratio.median > atMost;

const rounded = (value: number): string =>
  value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(3);

const promised = (line: Line): string =>
  line.atMost === undefined ? '' : `≤ ${line.atMost} × ${isMissed(line) ? '✘' : '✔'}`;

/** The results as a Markdown table: the median of the rounds, the middle half of them, and the ratio to the floor. */
export const tableOf = (lines: readonly Line[]): string => {
  const rows = lines.map((line) => [
    line.row,
    line.what,
    `${rounded(line.value.median)} ${line.unit}`,
    line.value.q1 === line.value.q3 ? '' : `${rounded(line.value.q1)}–${rounded(line.value.q3)}`,
    line.floor ? `${rounded(line.floor.median)} ${line.unit}` : '',
    line.ratio ? `${line.ratio.median.toFixed(2)} ×` : '',
    promised(line),
  ]);
  const head = ['row', 'what', 'median', 'middle half', 'floor', 'ratio', 'promised'];
  return table(head, rows);
};

const barHeight = 22;
const labelWidth = 360;
const width = 900;

/** The ratios to the floor as horizontal bars, with a mark where a line has promised to stay. */
export const plotOf = (lines: readonly Line[]): string => {
  const bars = lines.flatMap((line) => (line.ratio ? [{ ...line, ratio: line.ratio.median }] : []));
  const longest = Math.max(1, ...bars.map(({ ratio }) => ratio));
  const lengthOf = (ratio: number): number => (ratio / longest) * (width - labelWidth - 80);
  const drawn = bars.map(({ row, what, ratio, atMost }, at) => {
    const y = 10 + at * barHeight;
    const end = labelWidth + lengthOf(ratio);
    const label = `${row} · ${what}`.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const limit = atMost === undefined ? undefined : labelWidth + lengthOf(atMost);
    return [
      `<text x="${labelWidth - 8}" y="${y + 14}" text-anchor="end">${label}</text>`,
      `<rect x="${labelWidth}" y="${y + 3}" width="${end - labelWidth}" height="${barHeight - 8}" fill="#0b5a7a"/>`,
      `<text x="${end + 6}" y="${y + 14}">${ratio.toFixed(2)} ×</text>`,
      limit === undefined
        ? ''
        : `<path d="M${limit} ${y}v${barHeight - 2}" stroke="#c2410c" stroke-width="2"/>`,
    ].join('');
  });
  const height = 20 + bars.length * barHeight;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#fff"/>
${drawn.join('\n')}
</svg>
`;
};
