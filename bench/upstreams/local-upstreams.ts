import { createUpstreams } from './answer.ts';
import { cannedTable } from './tables.ts';

/** The upstreams that answer within the bundle; whoever loads it says which keys the issuer publishes. */
export const localUpstreams = createUpstreams({
  keySet: process.env['BENCH_KEY_SET'] ?? '',
  table: cannedTable(),
});
