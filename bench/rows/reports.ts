import { createLimiter } from '../../local/functions/limiter.ts';
import { recipientId } from '../../lib/changes/change.ts';
import { loadGrowingService } from '../growth/load-growing-service.ts';
import type { GrowingService } from '../growth/growing-service.ts';
import { lineOf, type MeasureRow } from '../line.ts';

/** The most addresses that one change is told to. */
const emails = 26;
const ways = [
  { name: 'eight at a time', atOnce: 8, atMost: 3.5 },
  { name: 'all at once', atOnce: emails, atMost: 5 },
] as const;
const rounds = 21;

/** Has every email of a change reported as delivered; answers how many saves were tried. */
const reportOnChange = async (service: GrowingService, atOnce: number) => {
  const change = service.leaveUnreported(emails);
  const { institutionId, userKey, number, changeId } = change;
  let saves = 0;
  service.watchCalls(({ target }) => {
    if (target?.endsWith('.PutItem') === true) saves += 1;
  });
  const report = async (role: string): Promise<void> => {
    const tags = { institutionId, userKey, number: String(number), changeId, channel: 'email', role };
    const mail = {
      messageId: 'bench',
      tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
    };
    const Message = JSON.stringify({ eventType: 'Delivery', mail });
    const event = { Records: [{ EventSource: 'aws:sns', Sns: { Message } }] };
    await service.recordDelivery(event, { awsRequestId: 'reports' });
  };
  const limit = createLimiter(atOnce);
  await Promise.all(change.recipients.map(({ role }) => limit(() => report(role))));
  const notices = (await service.findChange(change))?.notices ?? {};
  if (change.recipients.some((each) => notices[recipientId(each)]?.state !== 'delivered')) {
    throw new Error('A report was lost.');
  }
  return saves;
};

/** What reports of one change that meet each other cost; none of them may be given up. */
export const measure: MeasureRow = async () => {
  const { service } = await loadGrowingService({ BENCH_TABLE: 'reports', BENCH_DELAY_MS: '4-10' });
  const alone: number[] = [];
  const meeting = ways.map((way) => ({ ...way, saves: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    alone.push(await reportOnChange(service, 1));
    for (const { atOnce, saves } of meeting) saves.push(await reportOnChange(service, atOnce));
  }
  return meeting.map(({ name, saves, atMost }) =>
    lineOf({
      row: `Saves for delivery reports on ${emails} emails of one change`,
      what: `${name}, beside one by one`,
      unit: 'saves',
      values: saves,
      floor: alone,
      atMost,
    }),
  );
};
