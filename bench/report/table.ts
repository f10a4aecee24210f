import { isMet, type Line } from '../measure/line.ts';

const rounded = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

const promised = (line: Line): string => {
  if (!line.target) return '';
  const unit = line.target.of === 'ratio' ? '×' : ` ${line.unit}`;
  return `≤ ${line.target.atMost}${unit} ${isMet(line) === true ? '✔' : '✘'}`;
};

/** The results as a Markdown table: the median of the rounds, the middle half of them, and the ratio to the floor. */
export const tableOf = (lines: readonly Line[]): string => {
  const rows = lines.map((line) => [
    line.row,
    line.what,
    line.who,
    `${rounded(line.value.median)} ${line.unit}`.trim(),
    `${rounded(line.value.q1)}–${rounded(line.value.q3)}`,
    line.ratio ? `${line.ratio.median.toFixed(2)} ×` : '',
    promised(line),
  ]);
  const head = ['row', 'what', 'who', 'median', 'middle half', 'to its floor', 'promised'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
};
