import { dueQueues } from '../../lib/changes/change-ledger.ts';
import type { GrowingService } from '../growth/growing-service.ts';
import { loadGrowingService } from '../growth/load-growing-service.ts';
import { createContext, createEvent } from '../invocation.ts';
import { enoughToBeWarm, interleave, type Prepare } from '../interleave.ts';
import { lineOf, type Line, type MeasureRow } from '../line.ts';

/** A cost that does not grow, give or take what the machine adds. */
const flat = 1.25;

/** Something whose cost may grow with how much there is of something else. */
interface Growth {
  readonly row: string;
  readonly whatOf: (size: string, least: string) => string;
  /** How much there is, least first: beside that the others are measured. */
  readonly sizes: readonly [number, ...number[]];
  /** How many are done in one turn. */
  readonly perRound: number;
  /** Does so many where there is so much, and there is again as much before each turn. */
  readonly prepareAt: (size: number) => Prepare;
}

/** What one costs where there is much, beside what one costs moments before or after where there is little. */
const measureGrowth = async ({
  row,
  whatOf,
  sizes,
  perRound,
  prepareAt,
}: Growth): Promise<readonly Line[]> => {
  const inOwnTable = (size: number): Prepare => {
    const prepare = prepareAt(size);
    return (count) => {
      process.env['BENCH_TABLE'] = `${row}, ${size}`;
      return prepare(count);
    };
  };
  const [least, ...more] = sizes;
  const atLeast = inOwnTable(least);
  const turns = { perRound, warmUp: perRound };
  await interleave(new Map([[least, atLeast]]), { rounds: enoughToBeWarm / perRound, ...turns });
  const all = new Map([[least, atLeast], ...more.map((size) => [size, inOwnTable(size)] as const)]);
  const measured = await interleave(all, { rounds: 41, ...turns });
  return more.map((size) =>
    lineOf({
      row,
      what: whatOf(size.toLocaleString('en'), least.toLocaleString('en')),
      unit: 'µs',
      values: measured.cpuUs(size),
      floor: measured.cpuUs(least),
      atMost: flat,
    }),
  );
};

const updates = (service: GrowingService, token: string): Growth => ({
  row: 'CPU of an update after earlier changes of the customer',
  whatOf: (earlier, least) => `${earlier} earlier, beside ${least}`,
  sizes: [1, 1_000],
  perRound: 10,
  prepareAt: (earlier) => {
    const context = createContext('update-contact');
    const customers: string[] = [];
    return async (count) => {
      // A long history does not notice one change more, once that is over; a short one would.
      if (earlier > 1) await Promise.all(customers.map(service.ageNewest));
      else customers.length = 0;
      while (customers.length < count) customers.push(await service.customerWith(earlier));
      const events = customers.map((id) => createEvent('update-contact', token, id));
      return async () => {
        for (const event of events) {
          const { statusCode, body } = await service.updateContact(event, context);
          if (statusCode !== 204) throw new Error(`an update was answered ${body ?? ''}`);
        }
      };
    };
  },
});

/** settle-changes asks for its time before each page of each queue, two of which are empty, and before each ten changes. */
const timeFor = (count: number) => {
  let looks = dueQueues.length + count / 10;
  const getRemainingTimeInMillis = () => ((looks -= 1) >= 0 ? Infinity : 0);
  return { awsRequestId: 'growth', getRemainingTimeInMillis };
};

const settlements = (service: GrowingService): Growth => ({
  row: 'CPU of settling a change while so many are due',
  whatOf: (due, least) => `${due} due, beside ${least}`,
  sizes: [200, 10_000],
  // settle-changes looks up so many at once.
  perRound: 200,
  prepareAt: (due) => {
    let left = 0;
    let turn = 0;
    return async (count) => {
      turn += 1;
      // To count them takes long where they are many.
      if (turn === 2 && (await service.countDue()) !== left) throw new Error('settle-changes lost count');
      for (; left < due; left += 1) await service.leaveUnsettled();
      left = due - count;
      return async () => {
        await service.settleChanges({}, timeFor(count));
      };
    };
  },
});

/** What the work costs as there is more and more behind it and before it; the table is as fast with many as with few. */
export const measure: MeasureRow = async () => {
  // As fast as it can, and no change comes due twice while it is measured.
  const settings = { SETTLE_PER_S: '9999', REPUBLISH_S: '86400', QUARANTINE_S: '0' };
  const { service, token } = await loadGrowingService(settings);
  const lines: Line[] = [];
  for (const growth of [updates(service, token), settlements(service)]) {
    lines.push(...(await measureGrowth(growth)));
  }
  return lines;
};
