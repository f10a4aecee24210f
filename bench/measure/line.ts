import { summarize, type Summary } from './statistics.ts';

export type Unit =
  'µs' | 'ms' | 's' | 'bytes' | 'KB' | 'MB' | 'requests' | 'requests/s' | 'sockets' | 'USD' | '';

/** One line of the results: something measured, its floor if it has one, and what was promised of it. */
export interface Line {
  readonly row: string;
  /** What was done, e.g. `update-contact`. */
  readonly what: string;
  /** Who did it, e.g. `product`. */
  readonly who: string;
  readonly unit: Unit;
  readonly value: Summary;
  /** How many times the floor of the same row it cost, round by round. */
  readonly ratio?: Summary | undefined;
  readonly target?: Target | undefined;
}

/** Measures what a part of the benchmark is about. */
export type MeasureRow = () => Promise<readonly Line[]>;

export interface Target {
  readonly of: 'ratio' | 'value';
  readonly atMost: number;
}

export const isMet = ({ value, ratio, target }: Line): boolean | undefined => {
  if (target === undefined) return undefined;
  const measured = target.of === 'ratio' ? ratio : value;
  return measured !== undefined && measured.median <= target.atMost;
};

/** A line from what each round showed; with the floor's rounds beside it, the ratio is that of each round. */
export const lineOf = ({
  values,
  floor,
  ...about
}: Omit<Line, 'value' | 'ratio'> & {
  readonly values: readonly number[];
  readonly floor?: readonly number[] | undefined;
}): Line => ({
  ...about,
  value: summarize(values),
  ...(floor && { ratio: summarize(values.map((value, round) => value / (floor[round] ?? NaN))) }),
});
