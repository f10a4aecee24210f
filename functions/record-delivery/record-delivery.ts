import type { ChangeKey, RecipientId } from '../../lib/changes/change.ts';
import type { ChangeLedger } from '../../lib/changes/change-ledger.ts';
import type { Observation } from '../../lib/changes/change-machine.ts';
import type { MessageIndex } from '../../lib/changes/message-index.ts';
import type { ObserveChange } from '../../lib/changes/observe-change.ts';
import { AppError } from '../../lib/errors.ts';
import type { Logger } from '../../lib/logger.ts';
import { parseDeliveryEvent } from '../../lib/notices/delivery-event.ts';
import { handleEach } from '../../lib/notices/handle-each.ts';
import { parseSmsDelivery, type SmsLogEntry } from '../../lib/notices/sms-delivery.ts';

export interface RecordDeliveryDeps {
  readonly ledger: Pick<ChangeLedger, 'find'>;
  readonly observe: ObserveChange;
  readonly messages: Pick<MessageIndex, 'find'>;
  readonly logger: Logger;
}

interface Delivery {
  readonly kind: 'sent' | 'delivered' | 'undeliverable';
  readonly recipient: RecipientId;
  readonly providerId: string;
  readonly reason: string | undefined;
}

const operation = 'record-delivery';

/** Records what SES reports of e-mail notices, each message one event. */
export const recordEmailDelivery =
  (deps: RecordDeliveryDeps) =>
  (messages: readonly string[]): Promise<void> =>
    handleEach({ ...deps, operation }, messages, async (message) => {
      const event = parseDeliveryEvent(message);
      if (event) await record(deps, event.key, event, event.changeId);
    });

/** Records what SNS reports of text messages, each entry one line of its delivery log. */
export const recordSmsDelivery =
  (deps: RecordDeliveryDeps) =>
  (entries: readonly SmsLogEntry[]): Promise<void> =>
    handleEach({ ...deps, operation }, entries, async (entry) => {
      const report = parseSmsDelivery(entry);
      if (report.alarm) deps.logger.alarm(report.alarm, { channel: 'sms' });
      const sent = await deps.messages.find(report.providerId);
      // A text message of this account that is no notice of ours, or whose change is long gone.
      if (sent) await record(deps, sent.key, { ...report, recipient: sent.recipient });
    });

const record = async (
  { ledger, observe, logger }: RecordDeliveryDeps,
  key: ChangeKey,
  { kind, recipient, providerId, reason = 'no-reason-given' }: Delivery,
  changeId?: string,
): Promise<void> => {
  const change = await ledger.find(key);
  if (!change || (changeId !== undefined && change.changeId !== changeId)) {
    throw new AppError('validation-failed', { detail: 'delivery-of-unknown-change' });
  }
  const observation: Observation =
    kind === 'undeliverable' ? { seen: kind, recipient, reason } : { seen: kind, recipient, providerId };
  await observe(change, observation);
  logger.outcome('Notice', kind, {
    institutionId: change.institutionId,
    changeId: change.changeId,
    detail: reason,
  });
};
