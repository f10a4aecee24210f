import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { ChangeRecord } from '../../lib/changes/change.ts';

export const PageCursor = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{32}$/, 'must be the next of an earlier page'),
);

/** A digest of a change's random id, and its number; the id itself may belong to another user's change. */
export const toCursor = ({ changeId }: Pick<ChangeRecord, 'changeId'>): string =>
  createHash('sha256').update(changeId).digest('hex').slice(0, 24) + changeId.slice(-8);
