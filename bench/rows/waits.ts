import { invocations, loadContestants } from '../contestants.ts';
import { enoughToBeWarm, interleave, type Prepare } from '../interleave.ts';
import { jobs } from '../invocation.ts';
import { lineOf, type Line, type MeasureRow } from '../line.ts';
import { setUpUpstreams } from '../upstreams/set-up.ts';
import { waitUntil } from '../upstreams/upstreams.ts';

const names = ['bare', 'product'];
const alone = 'the waits alone';
const addedMs = 20;
/** How many round trips must follow one another, and what may be added to their time. */
const trips = { 'update-contact': 4, 'verify-customer': 1 } as const;
const leewayMs = addedMs / 2;

const waits =
  (count: number): Prepare =>
  (times) =>
  async () => {
    for (let made = 0; made < count * times; made += 1) await waitUntil(performance.now() + addedMs);
  };

/** What an invocation takes when every upstream takes 20 ms longer: a fifth trip in a row would show at once. */
export const measure: MeasureRow = async () => {
  const { token } = setUpUpstreams();
  const contestants = await loadContestants(names);
  const lines: Line[] = [];
  for (const job of jobs) {
    const prepared = new Map(
      [...contestants].map(([name, each]) => [name, invocations(each, job, () => token)]),
    );
    for (const prepare of prepared.values()) await (await prepare(enoughToBeWarm))();
    process.env['BENCH_DELAY_MS'] = String(addedMs);
    const all = new Map([[alone, waits(trips[job])], ...prepared]);
    const measured = await interleave(all, { rounds: 41, perRound: 1, warmUp: 3 });
    delete process.env['BENCH_DELAY_MS'];
    for (const who of names) {
      lines.push(
        lineOf({
          row: `Time with ${addedMs} ms added to every upstream`,
          what: job,
          who,
          unit: 'ms',
          values: measured.wallMs(who),
          floor: measured.wallMs(alone),
          ...(who === 'product' && {
            target: { of: 'value', atMost: trips[job] * addedMs + leewayMs } as const,
          }),
        }),
      );
    }
  }
  return lines;
};
