import { invocations, loadContestants } from '../contestants.ts';
import { enoughToBeWarm, interleave } from '../interleave.ts';
import { jobs } from '../invocation.ts';
import { lineOf, type Line, type MeasureRow } from '../line.ts';
import { setUpUpstreams } from '../upstreams/set-up.ts';

const addedMs = 20;

/** What an invocation takes when every upstream takes 20 ms longer: one more round trip in a row would show at once. */
export const measure: MeasureRow = async () => {
  const { token } = setUpUpstreams();
  const contestants = await loadContestants(['bare', 'product']);
  const lines: Line[] = [];
  for (const job of jobs) {
    const prepared = new Map(
      [...contestants].map(([name, each]) => [name, invocations(each, job, () => token)]),
    );
    for (const prepare of prepared.values()) await (await prepare(enoughToBeWarm))();
    process.env['BENCH_DELAY_MS'] = String(addedMs);
    const measured = await interleave(prepared, { rounds: 41, perRound: 1, warmUp: 3 });
    delete process.env['BENCH_DELAY_MS'];
    lines.push(
      lineOf({
        row: `Time with ${addedMs} ms added to every upstream`,
        what: job,
        unit: 'ms',
        values: measured.wallMs('product'),
        floor: measured.wallMs('bare'),
        atMost: 1.1,
      }),
    );
  }
  return lines;
};
