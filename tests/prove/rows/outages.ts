import { neverRecorded, row, toldOnce, type Row } from '../row.ts';
import { died, done, type Scene, unavailable } from '../scene.ts';
import { writeOperation } from '../write-log.ts';

/** More requests than a round makes. */
const lasting = 1_000;

const put = 'dynamodb PutItem';
const database = [put, 'dynamodb GetItem', 'dynamodb Query'];
const announce = 'sns Publish topic';

/** Loses the answer to the first save whose item holds the text; the save itself takes effect. */
const loseSave = (scene: Scene, text: string): void => {
  scene.meet({ on: put, do: 'apply-then-reset' }, ({ body }) => body.toString().includes(text));
};

const savedButReportedFailed = (what: string, text: string): Row =>
  row(`saved, but reported failed: ${what}`, toldOnce, async (scene) => {
    loseSave(scene, text);
    await scene.update(done);
  });

/** From the success of the write on, until the update has been answered, `operations` fail. */
const downAfterWrite =
  (...operations: readonly string[]) =>
  async (scene: Scene): Promise<void> => {
    scene.when(writeOperation, 'applied', () => {
      for (const on of operations) scene.meet({ on, do: 'status', status: 500, times: lasting });
    });
    await scene.update(done);
    scene.calm();
  };

/** The ledger or the topic fails: a save whose answer is lost, and either or both of them down. */
export const outages: readonly Row[] = [
  savedButReportedFailed('the record of the intent', '"SENDING"'),
  savedButReportedFailed('the mark that it is applied', '"APPLIED"'),
  savedButReportedFailed('the claim of a notice', '"claimed"'),
  savedButReportedFailed('the mark that a notice was sent', '"sent"'),
  row('DynamoDB down or throttled before the record', neverRecorded, async (scene) => {
    const code = 'ProvisionedThroughputExceededException';
    const isDown = scene.round % 2 === 0;
    const how = isDown ? { status: 500 } : { status: 400, body: { code } };
    scene.meet({ on: put, do: 'status', times: lasting, ...how });
    await scene.update(unavailable);
    scene.calm();
  }),
  row('DynamoDB down after the write', toldOnce, downAfterWrite(...database)),
  row('SNS down after the write', toldOnce, downAfterWrite(announce)),
  row('SNS down after the write, and the process killed before the answer', toldOnce, async (scene) => {
    scene.meet({ on: announce, do: 'reset', times: 2 });
    scene.stop('update-contact', { at: 'after invocation' });
    await scene.update(died);
  }),
  row('DynamoDB and SNS down after the write', toldOnce, downAfterWrite(announce, ...database)),
];
