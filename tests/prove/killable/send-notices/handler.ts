import { Environment } from '../../../../functions/send-notices/environment.ts';
import { sendNotices } from '../../../../functions/send-notices/send-notices.ts';
import type { ChangeRecord } from '../../../../lib/changes/change.ts';
import type { ChangeEvent } from '../../../../lib/changes/change-event.ts';
import { buildEventTopic, buildLedger, buildVault } from '../../../../lib/wiring/changes.ts';
import { buildSenders } from '../../../../lib/wiring/senders.ts';
import { buildService } from '../../../../lib/wiring/service.ts';
import { killable } from '../boundaries.ts';

const { env, around, aroundEvent } = killable(Environment);
const service = buildService(env);
const { table, ledger, messages, recordEvent } = buildLedger(env, service);
const senders = buildSenders(env, service);
const events = buildEventTopic(env);

/** send-notices as shipped, but for the boundaries around its steps. */
export const handler = around(
  'invocation',
  sendNotices({
    ...service,
    ledger,
    recordEvent: around(
      (_: ChangeRecord, ...events: readonly ChangeEvent[]) =>
        events.some(({ type }) => type === 'event-published') ? 'mark-event' : 'other-save',
      aroundEvent(recordEvent),
    ),
    events: { publish: around('publish-event', (event) => events.publish(event)) },
    messages: { remember: around('remember', (message) => messages.remember(message)) },
    vault: buildVault(env, table, service),
    senders: {
      email: { send: around('email', (notice) => senders.email.send(notice)) },
      sms: { send: around('sms', (notice) => senders.sms.send(notice)) },
    },
  }),
);
