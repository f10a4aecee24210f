import type { Line } from '../measure/line.ts';

const barHeight = 22;
const labelWidth = 320;
const width = 900;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The ratios to the floor as horizontal bars, with a mark where a line has promised to stay. */
export const plotOf = (lines: readonly Line[]): string => {
  const bars = lines.flatMap((line) => (line.ratio ? [{ ...line, ratio: line.ratio }] : []));
  const longest = Math.max(1, ...bars.map(({ ratio }) => ratio.median));
  const lengthOf = (ratio: number): number => (ratio / longest) * (width - labelWidth - 80);
  const drawn = bars.map(({ row, what, who, ratio, target }, at) => {
    const y = 10 + at * barHeight;
    const end = labelWidth + lengthOf(ratio.median);
    const limit = target?.of === 'ratio' ? labelWidth + lengthOf(target.atMost) : undefined;
    return [
      `<text x="${labelWidth - 8}" y="${y + 14}" text-anchor="end">${escaped(`${row} · ${what} · ${who}`)}</text>`,
      `<rect x="${labelWidth}" y="${y + 3}" width="${end - labelWidth}" height="${barHeight - 8}" fill="#0b5a7a"/>`,
      `<text x="${end + 6}" y="${y + 14}">${ratio.median.toFixed(2)} ×</text>`,
      ...(limit === undefined
        ? []
        : [`<path d="M${limit} ${y}v${barHeight - 2}" stroke="#c2410c" stroke-width="2"/>`]),
    ].join('');
  });
  const height = 20 + bars.length * barHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...drawn,
    '</svg>\n',
  ].join('\n');
};
