import { createUpstreams, type UpstreamReply, type UpstreamRequest } from './answer.ts';
import { cannedTable, type DynamoDbTable } from './canned-table.ts';
import { memoryTable } from './memory-table.ts';
import { waitUntil } from './wait-until.ts';

const kept = new Map<string, DynamoDbTable>();

/** The table that `BENCH_TABLE` names, one that keeps what is written; or canned replies while it names none. */
const table: DynamoDbTable = (operation, body) => {
  const name = process.env['BENCH_TABLE'];
  if (name === undefined) return cannedTable(operation, body);
  const named = kept.get(name) ?? memoryTable();
  kept.set(name, named);
  return named(operation, body);
};

/** The upstreams that answer within the bundle; whoever loads it says which keys the issuer publishes. */
const upstreams = createUpstreams({ keySet: process.env['BENCH_KEY_SET'] ?? '', table });

/** Has them answer; `BENCH_DELAY_MS` is how much longer that takes from now on, in milliseconds. */
export const askLocally = async (request: UpstreamRequest): Promise<UpstreamReply> => {
  const until = performance.now() + Number(process.env['BENCH_DELAY_MS'] ?? 0);
  const reply = upstreams(request);
  await waitUntil(until);
  return reply;
};
