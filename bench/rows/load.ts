import { setTimeout as sleep } from 'node:timers/promises';
import { putLoad } from '../load/put-load.ts';
import { startService, type RunningService } from '../load/start-service.ts';
import type { LoadResult } from '../load/generate-load.ts';
import { lineOf, type Line, type MeasureRow } from '../measure/line.ts';
import { quantile } from '../measure/statistics.ts';
import { createIssuer } from '../upstreams/issuer.ts';

const verifiesPerUpdate = 3;
const who = 'product';

const all = ({ byStatus }: LoadResult): readonly number[] => Object.values(byStatus).flat();
const withStatus = ({ byStatus }: LoadResult, is: (status: number) => boolean): readonly number[] =>
  Object.entries(byStatus).flatMap(([status, times]) => (is(Number(status)) ? times : []));
const isGood = (status: number): boolean => status === 200 || status === 204;
const badOf = (result: LoadResult, isBad = (status: number) => !isGood(status)): number =>
  withStatus(result, isBad).length + result.unanswered;

/** Throughput and times with more and more connections; nothing may fail. */
const throughput = async (url: string, token: string): Promise<readonly Line[]> => {
  const lines: Line[] = [];
  for (const connections of [1, 2, 4, 8, 16, 32, 64]) {
    const result = await putLoad({ url, token, connections, verifiesPerUpdate, seconds: 8 });
    const times = all(result);
    const about = { row: 'Load on the packaged functions', what: `${connections} connections`, who } as const;
    lines.push(
      lineOf({ ...about, unit: 'requests/s', values: [times.length / result.seconds] }),
      ...[0.5, 0.99, 0.999].map((share) =>
        lineOf({ ...about, who: `p${share * 100}`, unit: 'ms', values: [quantile(times, share)] }),
      ),
      lineOf({
        ...about,
        who: 'errors',
        unit: 'requests',
        values: [badOf(result)],
        target: { of: 'value', atMost: 0 },
      }),
    );
  }
  return lines;
};

/** Memory and sockets over many requests: the last part against the one after the warm-up. */
const endurance = async (
  { url, memoryBytes, upstreams }: RunningService,
  token: string,
  requests: number,
): Promise<readonly Line[]> => {
  const parts = 10;
  const memory: number[] = [];
  const sockets: number[] = [];
  let bad = 0;
  for (let part = 0; part < parts; part += 1) {
    const result = await putLoad({
      url,
      token,
      connections: 32,
      verifiesPerUpdate,
      amount: requests / parts,
    });
    bad += badOf(result);
    sockets.push(await upstreams.sockets());
    memory.push(memoryBytes() / 1e6);
  }
  const row = `${requests.toLocaleString('en')} requests on end`;
  const later = (values: readonly number[]) => values.slice(-3);
  const earlier = (values: readonly number[]) => values.slice(2, 5);
  return [
    lineOf({ row, what: 'memory of four processes, 30–50 %', who, unit: 'MB', values: earlier(memory) }),
    lineOf({
      row,
      what: 'memory of four processes, 80–100 %',
      who,
      unit: 'MB',
      values: later(memory),
      floor: earlier(memory),
      target: { of: 'ratio', atMost: 1.1 },
    }),
    lineOf({ row, what: 'connections upstream, 30–50 %', who, unit: 'sockets', values: earlier(sockets) }),
    lineOf({
      row,
      what: 'connections upstream, 80–100 %',
      who,
      unit: 'sockets',
      values: later(sockets),
      floor: earlier(sockets),
      target: { of: 'ratio', atMost: 1.1 },
    }),
    lineOf({
      row,
      what: 'errors',
      who,
      unit: 'requests',
      values: [bad],
      target: { of: 'value', atMost: 0 },
    }),
  ];
};

/** Upstreams ten times as slow for a while, under more load than is then bearable. */
const slowUpstream = async ({ url, upstreams }: RunningService, token: string): Promise<readonly Line[]> => {
  const row = 'Upstreams ten times as slow';
  const usualMs = 20;
  const load = { url, token, connections: 160, verifiesPerUpdate, seconds: 8 };
  const calm = { ...load, connections: 16 };
  await upstreams.delay(usualMs);
  const before = await putLoad(calm);
  await upstreams.delay(usualMs * 10);
  const during = await putLoad(load);
  await upstreams.delay(usualMs);
  await sleep(2_000);
  const after = await putLoad(calm);
  await upstreams.delay(0);
  const refusedTimes = withStatus(during, (status) => status === 503);
  const p50 = (result: LoadResult) => quantile(all(result), 0.5);
  const noBad = { of: 'value', atMost: 0 } as const;
  return [
    lineOf({ row, what: 'before: p50', who, unit: 'ms', values: [p50(before)] }),
    lineOf({
      row,
      what: 'meanwhile: served, p50',
      who,
      unit: 'ms',
      values: [quantile(withStatus(during, isGood), 0.5)],
    }),
    lineOf({
      row,
      what: 'meanwhile: refused with 503',
      who,
      unit: 'requests',
      values: [refusedTimes.length],
    }),
    lineOf({
      row,
      what: 'meanwhile: refused with 503, p50',
      who,
      unit: 'ms',
      values: [refusedTimes.length === 0 ? 0 : quantile(refusedTimes, 0.5)],
      target: { of: 'value', atMost: usualMs * 10 },
    }),
    lineOf({
      row,
      what: 'meanwhile: any other failure',
      who,
      unit: 'requests',
      values: [badOf(during, (status) => !isGood(status) && status !== 503)],
      target: noBad,
    }),
    lineOf({
      row,
      what: 'after: p50',
      who,
      unit: 'ms',
      values: [p50(after)],
      floor: [p50(before)],
      target: { of: 'ratio', atMost: 1.2 },
    }),
    lineOf({ row, what: 'after: failures', who, unit: 'requests', values: [badOf(after)], target: noBad }),
  ];
};

/** Others' times beside so many requests a second that all change one customer, and as many that change one each. */
const hotCustomer = async (url: string, token: string): Promise<readonly Line[]> => {
  const row = 'Beside a hot customer';
  const seconds = 6;
  const p99s: Record<'hot' | 'spread', number[]> = { hot: [], spread: [] };
  const p50s: Record<'hot' | 'spread', number[]> = { hot: [], spread: [] };
  let bad = 0;
  const customerIds = { hot: 'f'.repeat(32), spread: undefined } as const;
  for (let round = 0; round < 5; round += 1) {
    for (const kind of ['hot', 'spread'] as const) {
      const [others] = await Promise.all([
        putLoad({ url, token, connections: 8, verifiesPerUpdate, seconds }),
        putLoad({
          url,
          token,
          connections: 20,
          verifiesPerUpdate: 0,
          customerId: customerIds[kind],
          seconds,
          perSecond: 80,
        }),
      ]);
      bad += badOf(others);
      p99s[kind].push(quantile(all(others), 0.99));
      p50s[kind].push(quantile(all(others), 0.5));
    }
  }
  const target = { of: 'ratio', atMost: 1.1 } as const;
  return [
    lineOf({ row, what: "others' p50", who: 'spread over customers', unit: 'ms', values: p50s.spread }),
    lineOf({
      row,
      what: "others' p50",
      who: 'one customer',
      unit: 'ms',
      values: p50s.hot,
      floor: p50s.spread,
      target,
    }),
    lineOf({ row, what: "others' p99", who: 'spread over customers', unit: 'ms', values: p99s.spread }),
    lineOf({
      row,
      what: "others' p99",
      who: 'one customer',
      unit: 'ms',
      values: p99s.hot,
      floor: p99s.spread,
      target,
    }),
    lineOf({
      row,
      what: "others' failures",
      who,
      unit: 'requests',
      values: [bad],
      target: { of: 'value', atMost: 0 },
    }),
  ];
};

/** The packaged functions in processes of their own behind the local gateway. */
export const measure: MeasureRow = async () => {
  const { keySet, token } = createIssuer();
  const service = await startService(keySet);
  const { url } = service;
  try {
    // Everything is warm before anything is measured.
    await putLoad({ url, token, connections: 16, verifiesPerUpdate, amount: 6_000 });
    const requests = Number(process.env['BENCH_REQUESTS'] ?? 100_000);
    return [
      ...(await throughput(url, token)),
      ...(await endurance(service, token, requests)),
      ...(await slowUpstream(service, token)),
      ...(await hotCustomer(url, token)),
    ];
  } finally {
    await service.close();
  }
};
