import { Agent, get } from 'node:http';
import { jobs, type Job } from '../invocation.ts';
import { invocations, loadContestants } from '../measure/contestants.ts';
import { enoughToBeWarm, interleave, type Prepare } from '../measure/interleave.ts';
import { lineOf, type Line, type MeasureRow } from '../measure/line.ts';
import { sequentialTrips } from '../measure/sequential-trips.ts';
import { upstreamEnvironment } from '../upstreams/environment.ts';
import { createIssuer, type Issuer } from '../upstreams/issuer.ts';
import { startUpstreams, type RunningUpstreams } from '../upstreams/start-upstreams.ts';
import { waitUntil } from '../upstreams/wait-until.ts';

const names = ['bare', 'product'];
const addedMs = 20;
const most = { 'update-contact': 4, 'verify-customer': 1 } as const satisfies Record<Job, number>;
/** What an invocation may take beyond what its upstreams take longer. */
const leewayMs = 5;

type Contestants = ReadonlyMap<string, Prepare>;

/** The contestants at the job, warm. */
const warmUp = async (
  job: Job,
  token: string,
  options: { readonly inProcess: boolean },
): Promise<Contestants> => {
  const loaded = await loadContestants(names, options);
  const prepared = new Map([...loaded].map(([name, each]) => [name, invocations(each, job, () => token)]));
  for (const prepare of prepared.values()) await (await prepare(enoughToBeWarm))();
  return prepared;
};

/** How many of its round trips follow one another. */
const measureTrips = async (
  job: Job,
  contestants: Contestants,
  upstreams: RunningUpstreams,
): Promise<readonly Line[]> => {
  const trips = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < 11; round += 1) {
    for (const [name, prepare] of contestants) {
      await upstreams.exchanges();
      const run = await prepare(1);
      await run();
      trips.get(name)?.push(sequentialTrips(await upstreams.exchanges()));
    }
  }
  return names.map((who) =>
    lineOf({
      row: 'Round trips that follow one another',
      what: job,
      who,
      unit: '',
      values: trips.get(who) ?? [],
      ...(who === 'product' && { target: { of: 'value', atMost: most[job] } as const }),
    }),
  );
};

/** How long it takes beside its waits alone. */
const measureTimes = async (
  job: Job,
  contestants: Contestants,
  { how, alone }: { readonly how: string; readonly alone: readonly [string, Prepare] },
): Promise<readonly Line[]> => {
  const measured = await interleave(new Map([...contestants, alone]), {
    rounds: 41,
    perRound: 1,
    warmUp: 3,
  });
  const [floor] = alone;
  const timesOf = (who: string) => (measured.get(who) ?? []).map(({ wallUs }) => wallUs / 1000);
  return [floor, ...names].map((who) =>
    lineOf({
      row: `Time with ${addedMs} ms added to every upstream, ${how}`,
      what: job,
      who,
      unit: 'ms',
      values: timesOf(who),
      ...(who !== floor && { floor: timesOf(floor) }),
      ...(who === 'product' && {
        target: { of: 'value', atMost: most[job] * addedMs + leewayMs } as const,
      }),
    }),
  );
};

/** So many steps, one after another, and nothing else. */
const oneByOne =
  (trips: number, step: () => Promise<void>): Prepare =>
  (count) =>
  async () => {
    for (let made = 0; made < count * trips; made += 1) await step();
  };

const agent = new Agent({ keepAlive: true });
const exchange = (url: string): Promise<void> =>
  new Promise((resolve, reject) => {
    get(url, { agent }, (reply) => reply.resume().once('end', resolve)).once('error', reject);
  });

const inProcess = async ({ keySet, token }: Issuer): Promise<readonly Line[]> => {
  Object.assign(process.env, upstreamEnvironment(), { BENCH_KEY_SET: keySet });
  const lines: Line[] = [];
  for (const job of jobs) {
    const contestants = await warmUp(job, token, { inProcess: true });
    process.env['BENCH_DELAY_MS'] = String(addedMs);
    lines.push(
      ...(await measureTimes(job, contestants, {
        how: 'in process',
        alone: ['the waits alone', oneByOne(most[job], () => waitUntil(performance.now() + addedMs))],
      })),
    );
    delete process.env['BENCH_DELAY_MS'];
  }
  return lines;
};

const overSockets = async ({ keySet, token }: Issuer): Promise<readonly Line[]> => {
  const upstreams = await startUpstreams(keySet);
  try {
    Object.assign(process.env, upstreamEnvironment(upstreams.url));
    const lines: Line[] = [];
    for (const job of jobs) {
      const contestants = await warmUp(job, token, { inProcess: false });
      await upstreams.delay(addedMs);
      lines.push(
        ...(await measureTrips(job, contestants, upstreams)),
        ...(await measureTimes(job, contestants, {
          how: 'over loopback sockets',
          alone: [
            'the exchanges alone',
            oneByOne(most[job], () => exchange(`${upstreams.url}/oauth2/v1/token`)),
          ],
        })),
      );
      await upstreams.delay(0);
    }
    return lines;
  } finally {
    upstreams.close();
  }
};

/** How many round trips follow one another, and what that means when every upstream takes 20 ms longer. */
export const measure: MeasureRow = async () => {
  const issuer = createIssuer();
  return [...(await overSockets(issuer)), ...(await inProcess(issuer))];
};
