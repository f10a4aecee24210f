import { jobs } from '../invocation.ts';
import { invocations, loadContestants } from '../measure/contestants.ts';
import { interleave, type Turn } from '../measure/interleave.ts';
import { lineOf, type Line, type MeasureRow } from '../measure/line.ts';
import { upstreamEnvironment } from '../upstreams/environment.ts';
import { createIssuer } from '../upstreams/issuer.ts';
import { startUpstreams } from '../upstreams/start-upstreams.ts';

const names = ['bare', 'product'];
const target = { of: 'ratio', atMost: 1.1 } as const;
const turns = {
  'update-contact': { rounds: 25, perRound: 100, warmUp: 400 },
  'verify-customer': { rounds: 25, perRound: 400, warmUp: 2_000 },
} as const;

const quantities = [
  { row: 'Time of a warm invocation over loopback sockets', of: ({ wallUs }: Turn) => wallUs },
  { row: 'CPU of a warm invocation over loopback sockets', of: ({ cpuUs }: Turn) => cpuUs },
];

/** The same with every call over a kept-alive loopback connection to another process. */
export const measure: MeasureRow = async () => {
  const { keySet, token } = createIssuer();
  const upstreams = await startUpstreams(keySet);
  try {
    Object.assign(process.env, upstreamEnvironment(upstreams.url));
    const contestants = await loadContestants(names, { inProcess: false });
    const lines: Line[] = [];
    for (const job of jobs) {
      const measured = await interleave(
        new Map(
          [...contestants].map(([name, contestant]) => [name, invocations(contestant, job, () => token)]),
        ),
        turns[job],
      );
      for (const { row, of } of quantities) {
        const valuesOf = (name: string) => (measured.get(name) ?? []).map(of);
        lines.push(
          lineOf({ row, what: job, who: 'bare', unit: 'µs', values: valuesOf('bare') }),
          lineOf({
            row,
            what: job,
            who: 'product',
            unit: 'µs',
            values: valuesOf('product'),
            floor: valuesOf('bare'),
            target,
          }),
        );
      }
    }
    return lines;
  } finally {
    upstreams.close();
  }
};
