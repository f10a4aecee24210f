import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { numberOf } from '../../lib/changes/change-id.ts';
import type { ChangeRecord, UserKey } from '../../lib/changes/change.ts';
import type { ChangeLedger, ChangePage } from '../../lib/changes/change-ledger.ts';
import { readReverts, type Reverts, revertsAmong } from '../../lib/changes/recent-records.ts';
import { findInHistory } from '../../lib/changes/find-in-history.ts';
import type { FindEntitledUser } from '../../lib/customers/find-entitled-user.ts';
import type { CustomerName } from '../../lib/customers/users-api.ts';
import { AppError } from '../../lib/errors.ts';
import { describeChange } from '../../lib/http/describe-change.ts';
import type { EndpointReply, EndpointRequest } from '../../lib/http/endpoint.ts';

export const PageCursor = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{32}$/, 'must be `next` from an earlier page'),
);

/** A digest of the change id, and its number; the id itself may belong to another user. */
const toCursor = ({ changeId }: Pick<ChangeRecord, 'changeId'>): string =>
  createHash('sha256').update(changeId).digest('hex').slice(0, 24) + changeId.slice(-8);

export interface ListContactChangesInput {
  readonly customer: CustomerName;
  readonly limit: number;
  readonly before: string | undefined;
}

export interface ListContactChangesDeps {
  readonly findUser: FindEntitledUser;
  readonly ledger: Pick<ChangeLedger, 'newest'>;
}

export const listContactChanges =
  ({ findUser, ledger }: ListContactChangesDeps) =>
  async (request: EndpointRequest<ListContactChangesInput>): Promise<EndpointReply> => {
    const { before } = request.input;
    const page = await findInHistory(findUser)(request, async (user, isShown) => {
      const found = await readPage(ledger, user, request.input);
      return found && { ...found, shown: found.changes.filter(isShown) };
    });
    if (page === undefined && before !== undefined) {
      const problem = { field: 'before', problem: 'must be `next` from an earlier page' };
      throw new AppError('query-invalid', { detail: 'cursor-unknown', problems: [problem] });
    }
    const last = page?.before === undefined ? undefined : page.changes.at(-1);
    const body = {
      changes: page?.shown.map((change) => describeChange(change, page.reverts)) ?? [],
      ...(last && { next: toCursor(last) }),
    };
    return { body };
  };

const readPage = async (
  ledger: ListContactChangesDeps['ledger'],
  user: UserKey,
  { limit, before }: ListContactChangesInput,
): Promise<(ChangePage & { readonly reverts: Reverts }) | undefined> => {
  if (before === undefined) {
    const first = await ledger.newest(user, limit);
    return first.changes.length > 0 ? { ...first, reverts: revertsAmong(first.changes) } : undefined;
  }
  const number = numberOf(before);
  // One read both proves the cursor and gets the page.
  const [page, later] = await Promise.all([
    ledger.newest(user, limit + 1, number + 1),
    readReverts(ledger, user, number),
  ]);
  const [ended, ...changes] = page.changes;
  return ended && toCursor(ended) === before
    ? { ...page, changes, reverts: new Map([...revertsAmong(page.changes), ...later]) }
    : undefined;
};
