import { loadGrowingService } from '../growth/load-growing-service.ts';
import type { GrowingService } from '../growth/growing-service.ts';
import { interleave, type Prepare } from '../interleave.ts';
import { lineOf, type MeasureRow } from '../line.ts';

const few = 10;
const many = 100_000;
const patienceMs = 10_000;

/** Settles one change where so many others owe notices, again and again. */
const verdictsAmong = (service: GrowingService) => {
  let run = Promise.resolve();
  const settleUntilAnnounced = async (changeId: string): Promise<void> => {
    const announced = Promise.withResolvers<undefined>();
    let endsAt = performance.now() + patienceMs;
    service.watchCalls(({ body }) => {
      if (!body.includes('Action=Publish') || !body.includes(changeId)) return;
      endsAt = 0;
      announced.resolve(undefined);
    });
    const getRemainingTimeInMillis = () => (performance.now() < endsAt ? Infinity : 0);
    run = service.settleChanges({}, { awsRequestId: 'verdict', getRemainingTimeInMillis });
    void run.then(() => announced.reject(new Error('settle-changes reached no verdict')));
    await announced.promise;
  };

  return (owed: number): Prepare => {
    let left = 0;
    return async () => {
      // After the verdict it still ends its work on notices.
      await run;
      process.env['BENCH_TABLE'] = `${owed} owed`;
      service.leaveOwed(owed - left);
      left = owed;
      const changeId = await service.leaveUnsettled();
      return () => settleUntilAnnounced(changeId);
    };
  };
};

/** From the moment settle-changes may judge a change until its verdict is announced. */
export const measure: MeasureRow = async () => {
  // What it announces again is overdue again at once, so that as much is owed in every turn.
  const settings = { REPUBLISH_S: '0', QUARANTINE_S: '0', BENCH_DELAY_MS: '4-10' };
  const among = verdictsAmong((await loadGrowingService(settings)).service);
  const turns = { rounds: 41, perRound: 1, warmUp: 1 };
  const measured = await interleave(new Map([few, many].map((owed) => [owed, among(owed)])), turns);
  return [
    lineOf({
      row: 'Time to a verdict while notices are owed',
      what: `${many.toLocaleString('en')} owed, beside ${few}`,
      unit: 'ms',
      values: measured.wallMs(many),
      floor: measured.wallMs(few),
      atMost: 2,
    }),
  ];
};
