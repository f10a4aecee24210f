import { createUpstreams } from './answer.ts';
import { cannedTable, memoryTable } from './tables.ts';

/** The upstreams that answer within the bundle; whoever loads it says which keys the issuer publishes. */
export const localUpstreams = createUpstreams({
  keySet: process.env['BENCH_KEY_SET'] ?? '',
  table: process.env['BENCH_TABLE'] === 'memory' ? memoryTable() : cannedTable(),
});
