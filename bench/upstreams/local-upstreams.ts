import { createUpstreams, type UpstreamReply, type UpstreamRequest } from './answer.ts';
import { cannedTable } from './canned-table.ts';
import { memoryTable } from './memory-table.ts';
import { waitUntil } from './wait-until.ts';

/** The upstreams that answer within the bundle; whoever loads it says which keys the issuer publishes. */
const upstreams = createUpstreams({
  keySet: process.env['BENCH_KEY_SET'] ?? '',
  table: process.env['BENCH_TABLE'] === 'memory' ? memoryTable() : cannedTable(),
});

/** Has them answer; `BENCH_DELAY_MS` is how much longer that takes from now on, in milliseconds. */
export const askLocally = async (request: UpstreamRequest): Promise<UpstreamReply> => {
  const until = performance.now() + Number(process.env['BENCH_DELAY_MS'] ?? 0);
  const reply = upstreams(request);
  await waitUntil(until);
  return reply;
};
