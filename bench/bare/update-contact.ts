import { randomUUID } from 'node:crypto';
import type { Handler } from '../invocation.ts';
import { audit, blockersOf, findUser, readAccess, readCorrelationId, readCustomerId } from './access.ts';
import { announce, markApplied, newChangeId, nextChange, seal, writeIntent } from './change-record.ts';
import { planUpdate } from './plan.ts';
import { Refusal, refusalReply } from './refusal.ts';
import { callUsersApi } from './services.ts';
import { readUpdateRequest } from './update-request.ts';

/** The work of update-contact and nothing else. */
export const updateContact: Handler = async (event) => {
  const startedAt = Date.now();
  let correlationId = '';
  try {
    correlationId = readCorrelationId(event);
    const access = await readAccess(event);
    const { institutionId, clientId } = access;
    const customerId = readCustomerId(event, 'contact-info');
    const update = readUpdateRequest(event.body);
    const pk = `${institutionId}#${customerId}`;
    const [user, { number, past }] = await Promise.all([
      findUser(customerId, access, correlationId),
      nextChange(pk),
    ]);
    if (blockersOf(user).length > 0) throw new Refusal(403, 'UXU_20003');
    const { fields, patch, before, after, recipients } = planUpdate(user, update);
    const openedAt = Date.now();
    const changeId = newChangeId(number);
    const owner = randomUUID();
    const { institutionUserId } = user;
    const item = {
      pk,
      sk: number,
      changeId,
      owner,
      clientId,
      correlationId,
      institutionId,
      institutionUserId,
      fields,
      recipients: recipients.map(({ channel, role, maskedAddress }) => ({ channel, role, maskedAddress })),
      past,
      sealedContacts: await seal(
        { before, after, recipients, remembered: [] },
        [pk, number, changeId].join('#'),
      ),
      openedAt,
      sendBy: openedAt + 4_000,
      resolveAt: openedAt + 124_000,
      state: 'SENDING',
      wording: 'specific',
      notices: {},
      due: openedAt + 124_000,
      duePartition: String(customerId.charCodeAt(31) % 8),
      republished: 0,
      revision: 1,
    };
    await writeIntent(item);
    const written = await callUsersApi('PATCH', institutionUserId, correlationId, JSON.stringify(patch));
    if (written.status !== 200 && written.status !== 204) throw new Refusal(503, 'UXU_20006');
    const now = Date.now();
    const publishedAt = new Date(now).toISOString();
    await Promise.all([
      announce({ institutionId, customerId, number, changeId, owner, fields, publishedAt }, institutionId),
      markApplied({ ...item, settledAt: now, due: now + 60_000 }),
    ]);
    await audit(
      startedAt,
      { correlationId, clientId, changeId, fields, status: 204 },
      { customer: customerId, institutionId },
    );
    return { statusCode: 204, headers: { changeId, correlationId, 'cache-control': 'no-store' } };
  } catch (error) {
    return refusalReply(error instanceof Refusal ? error : new Refusal(500, 'UXU_99998'), correlationId);
  }
};
