import { jobs } from '../invocation.ts';
import { invocations, loadContestants } from '../measure/contestants.ts';
import { interleave } from '../measure/interleave.ts';
import { lineOf, type Line, type MeasureRow } from '../measure/line.ts';
import { upstreamEnvironment } from '../upstreams/environment.ts';
import { createIssuer } from '../upstreams/issuer.ts';

const row = 'CPU of a warm invocation, upstreams in process';
const names = ['bare', 'product', 'hono', 'express', 'powertools'];
/** A partner's token comes with thousands of requests; a customer's may come with one. */
const newTokens = 'product, a new token each time';
const target = { of: 'ratio', atMost: 1.35 } as const;
const turns = {
  'update-contact': { rounds: 21, perRound: 150, warmUp: 600 },
  'verify-customer': { rounds: 21, perRound: 1_000, warmUp: 4_000 },
} as const;

/** What one warm invocation costs, every call answered within the process. */
export const measure: MeasureRow = async () => {
  const { keySet, token, mint } = createIssuer();
  Object.assign(process.env, upstreamEnvironment(), { BENCH_KEY_SET: keySet });
  const contestants = await loadContestants(names, { inProcess: true });
  const lines: Line[] = [];
  for (const job of jobs) {
    const measured = await interleave(
      new Map(
        [...contestants].flatMap(([name, contestant]) => [
          [name, invocations(contestant, job, () => token)] as const,
          ...(name === 'product' ? [[newTokens, invocations(contestant, job, mint)] as const] : []),
        ]),
      ),
      turns[job],
    );
    const cpuOf = (name: string) => (measured.get(name) ?? []).map(({ cpuUs }) => cpuUs);
    for (const who of measured.keys()) {
      lines.push(
        lineOf({
          row,
          what: job,
          who,
          unit: 'µs',
          values: cpuOf(who),
          ...(who !== 'bare' && { floor: cpuOf('bare') }),
          ...(who === 'product' && { target }),
        }),
      );
    }
  }
  return lines;
};
