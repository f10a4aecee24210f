import { Agent, get } from 'node:http';
import { jobs, type Job } from '../contestants/invocation.ts';
import { invocations, loadContestants } from '../measure/contestants.ts';
import { interleave, type Prepare } from '../measure/interleave.ts';
import { lineOf, type Line, type MeasureRow } from '../measure/line.ts';
import { sequentialTrips } from '../measure/sequential-trips.ts';
import { upstreamEnvironment } from '../upstreams/environment.ts';
import { createIssuer } from '../upstreams/issuer.ts';
import { startUpstreams } from '../upstreams/start-upstreams.ts';

const names = ['bare', 'product'];
const alone = 'the exchanges alone';
const addedMs = 20;
const most = { 'update-contact': 4, 'verify-customer': 1 } as const satisfies Record<Job, number>;
/** What an update may take beyond its round trips. */
const leewayMs = 5;

/** So many exchanges of node:http on one kept connection, one after another, and nothing else. */
const exchangesAlone = (url: string, trips: number): Prepare => {
  const agent = new Agent({ keepAlive: true });
  const exchange = (): Promise<void> =>
    new Promise((resolve, reject) => {
      get(url, { agent }, (reply) => reply.resume().once('end', resolve)).once('error', reject);
    });
  return (count) => async () => {
    for (let made = 0; made < count * trips; made += 1) await exchange();
  };
};

/** How many round trips follow one another, and what that means when every upstream takes 20 ms longer. */
export const measure: MeasureRow = async () => {
  const { keySet, token } = createIssuer();
  const upstreams = await startUpstreams(keySet);
  try {
    Object.assign(process.env, upstreamEnvironment(upstreams.url));
    const contestants = await loadContestants(names, { inProcess: false });
    const lines: Line[] = [];
    for (const job of jobs) {
      const prepared = new Map(
        [...contestants].map(([name, contestant]) => [name, invocations(contestant, job, () => token)]),
      );
      for (const prepare of prepared.values()) await (await prepare(500))();
      await upstreams.delay(addedMs);
      const trips = new Map<string, number[]>(names.map((name) => [name, []]));
      for (let round = 0; round < 11; round += 1) {
        for (const [name, prepare] of prepared) {
          await upstreams.exchanges();
          await (
            await prepare(1)
          )();
          trips.get(name)?.push(sequentialTrips(await upstreams.exchanges()));
        }
      }
      prepared.set(alone, exchangesAlone(`${upstreams.url}/oauth2/v1/token`, most[job]));
      const measured = await interleave(prepared, { rounds: 41, perRound: 1, warmUp: 3 });
      await upstreams.delay(0);
      lines.push(
        ...names.map((who) =>
          lineOf({
            row: 'Round trips that follow one another',
            what: job,
            who,
            unit: '',
            values: trips.get(who) ?? [],
            ...(who === 'product' && { target: { of: 'value', atMost: most[job] } as const }),
          }),
        ),
      );
      const timesOf = (who: string) => (measured.get(who) ?? []).map(({ wallUs }) => wallUs / 1000);
      lines.push(
        ...[alone, ...names].map((who) =>
          lineOf({
            row: `Time with ${addedMs} ms added to every upstream`,
            what: job,
            who,
            unit: 'ms',
            values: timesOf(who),
            ...(who !== alone && { floor: timesOf(alone) }),
            ...(who === 'product' && {
              target: { of: 'value', atMost: most[job] * addedMs + leewayMs } as const,
            }),
          }),
        ),
      );
    }
    return lines;
  } finally {
    upstreams.close();
  }
};
