import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { ChangeRecord } from '../../lib/changes/change.ts';

/** What a cursor looks like; that it was handed out, only the change that it names can say. */
export const PageCursor = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{32}$/, 'must be the next of an earlier page'),
);

/**
 * Names the change that ends a page: a digest of its random id, and its number. The id itself is not told: the change
 * may be another user's.
 */
export const toCursor = ({ changeId }: Pick<ChangeRecord, 'changeId'>): string =>
  createHash('sha256').update(changeId).digest('hex').slice(0, 24) + changeId.slice(-8);
