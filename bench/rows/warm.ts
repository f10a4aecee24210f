import { invocations, loadContestants } from '../contestants.ts';
import { interleave } from '../interleave.ts';
import { jobs } from '../invocation.ts';
import { lineOf, type Line, type MeasureRow } from '../line.ts';
import { setUpUpstreams } from '../upstreams/set-up.ts';

/** A partner's token comes with thousands of requests; a customer's may come with one. */
const newTokens = 'product, a token never seen';
const targets: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'update-contact': { product: 1.2, [newTokens]: 1.35 },
  'verify-customer': { product: 1.1, [newTokens]: 1.35 },
};
const turns = {
  'update-contact': { rounds: 101, perRound: 30, warmUp: 600 },
  'verify-customer': { rounds: 101, perRound: 180, warmUp: 4_000 },
} as const;

/** More than the product remembers; signing them between the turns would have the turns pay for its garbage. */
const unseenTokens = 3_000;

/**
 * What one warm invocation costs, every call answered within the process; all make their AWS clients alike. As in
 * Lambda, a process serves one function.
 */
export const measure: MeasureRow = async (wanted) => {
  const { token, mintToken } = setUpUpstreams();
  const tokens = Array.from({ length: unseenTokens }, mintToken);
  let used = 0;
  const unseenToken = (): string => tokens[used++ % unseenTokens] ?? token;
  const contestants = await loadContestants(['bare', 'product', 'hono']);
  const lines: Line[] = [];
  for (const job of jobs.filter((each) => each === wanted)) {
    const prepared = new Map(
      [...contestants].flatMap(([name, contestant]) => [
        [name, invocations(contestant, job, () => token)] as const,
        ...(name === 'product' ? [[newTokens, invocations(contestant, job, unseenToken)] as const] : []),
      ]),
    );
    const measured = await interleave(prepared, turns[job]);
    for (const who of prepared.keys()) {
      if (who === 'bare') continue;
      lines.push(
        lineOf({
          row: 'CPU of a warm invocation',
          what: `${job}: ${who}`,
          unit: 'µs',
          values: measured.cpuUs(who),
          floor: measured.cpuUs('bare'),
          atMost: targets[job]?.[who],
        }),
      );
    }
  }
  return lines;
};
