import { createContext, createEvent } from '../contestants/invocation.ts';
import type { GrowingService } from '../growth/growing-service.ts';
import { loadGrowingService } from '../growth/load-growing-service.ts';
import { interleave, measureTurn, type Prepare } from '../measure/interleave.ts';
import { lineOf, type Line, type MeasureRow } from '../measure/line.ts';
import { quantile } from '../measure/statistics.ts';
import { upstreamEnvironment } from '../upstreams/environment.ts';
import { createIssuer } from '../upstreams/issuer.ts';

/** A cost that does not grow, give or take what the machine adds. */
const flat = { of: 'ratio', atMost: 1.25 } as const;
const who = 'product';

/** Updates of customers who have so many earlier changes each. */
const updatesAfter = (service: GrowingService, earlier: number, token: string): Prepare => {
  const context = createContext('update-contact');
  const customers: string[] = [];
  return async (count) => {
    // A long history does not notice one change more, once that is over; a short one would.
    if (earlier > 1) await Promise.all(customers.map(service.ageNewest));
    else customers.length = 0;
    while (customers.length < count) customers.push(await service.customerWith(earlier));
    const events = customers.slice(0, count).map((id) => createEvent('update-contact', token, id));
    return async () => {
      for (const event of events) {
        const { statusCode, body } = await service.updateContact(event, context);
        if (statusCode !== 204) throw new Error(`an update was answered ${body ?? ''}`);
      }
    };
  };
};

const updates = async (service: GrowingService, token: string): Promise<readonly Line[]> => {
  const counts = [1, 100, 10_000];
  const turns = await interleave(
    new Map(counts.map((earlier) => [earlier, updatesAfter(service, earlier, token)])),
    { rounds: 41, perRound: 10, warmUp: 10 },
  );
  const valuesOf = (earlier: number) => (turns.get(earlier) ?? []).map(({ cpuUs }) => cpuUs);
  return counts.map((earlier) =>
    lineOf({
      row: 'CPU of an update after earlier changes of the customer',
      what: `${earlier.toLocaleString('en')} earlier`,
      who,
      unit: 'µs',
      values: valuesOf(earlier),
      ...(earlier > 1 && { floor: valuesOf(1), target: flat }),
    }),
  );
};

const repeat = async (rounds: number, measure: () => Promise<number>): Promise<readonly number[]> => {
  const values: number[] = [];
  for (let round = 0; round < rounds; round += 1) values.push(await measure());
  return values;
};

/** So many and V8 has compiled what it is going to: before that, few would cost more each than many. */
const enoughToBeWarm = 6_000;
/** How often few are measured, before many and again after them. */
const floorRounds = 15;

/** What each of so many costs, beside what each of few does just before and after. */
const perItem = async (
  row: string,
  few: number,
  many: ReadonlyMap<number, number>,
  measure: (count: number) => Promise<number>,
): Promise<readonly Line[]> => {
  const line = (count: number, values: readonly number[], floor?: readonly number[]): Line =>
    lineOf({
      row,
      what: count.toLocaleString('en'),
      who,
      unit: 'µs',
      values,
      ...(floor && { floor, target: flat }),
    });
  const measureFew = () => repeat(floorRounds, () => measure(few));
  await measure(enoughToBeWarm);
  const allFew: number[] = [];
  const lines: Line[] = [];
  for (const [count, rounds] of many) {
    const before = await measureFew();
    const values = await repeat(rounds, () => measure(count));
    const near = [...before, ...(await measureFew())];
    allFew.push(...near);
    lines.push(line(count, values, Array<number>(rounds).fill(quantile(near, 0.5))));
  }
  return [line(few, allFew), ...lines];
};

const unlimited = { getRemainingTimeInMillis: () => Infinity };

const settlements = (service: GrowingService): Promise<readonly Line[]> =>
  perItem(
    'CPU of settle-changes for each of so many due changes',
    100,
    new Map([
      [1_000, 11],
      [10_000, 3],
      [100_000, 1],
    ]),
    async (count) => {
      await service.leaveUnsettled(count);
      return (await measureTurn(() => () => service.settleChanges({}, unlimited), count)).cpuUs;
    },
  );

const notices = (service: GrowingService): Promise<readonly Line[]> =>
  perItem(
    'CPU of send-notices for each of so many changes announced at once',
    10,
    new Map([
      [100, 11],
      [1_000, 5],
      [10_000, 1],
    ]),
    async (count) => {
      const events: object[] = [];
      for (let at = 0; at < count; at += 1) events.push(await service.announce());
      const sendAll = async (): Promise<void> => {
        for (const event of events) await service.sendNotices(event);
      };
      return (await measureTurn(() => sendAll, count)).cpuUs;
    },
  );

/** What the work costs as there is more and more behind it and before it; the table is as fast with many as with few. */
export const measure: MeasureRow = async () => {
  const { keySet, token } = createIssuer();
  Object.assign(process.env, upstreamEnvironment(), {
    BENCH_KEY_SET: keySet,
    BENCH_TABLE: 'memory',
    EMAIL_CONFIGURATION_SET: 'bench',
    // As fast as it can, and no change comes due twice while it is measured.
    SETTLE_PER_S: '9999',
    REPUBLISH_S: '86400',
    QUARANTINE_S: '0',
  });
  const service = await loadGrowingService();
  // Long histories last: all that is kept in memory costs the garbage collector, and whoever is measured beside it.
  const settled = await settlements(service);
  const told = await notices(service);
  return [...(await updates(service, token)), ...settled, ...told];
};
