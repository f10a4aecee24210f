import { recipientId, type ChangeKey, type RecipientId } from '../../lib/changes/change.ts';
import type { ChangeLedger } from '../../lib/changes/change-ledger.ts';
import type { Observation } from '../../lib/changes/change-machine.ts';
import type { MessageIndex } from '../../lib/changes/message-index.ts';
import type { ObserveChange } from '../../lib/changes/observe-change.ts';
import { AppError } from '../../lib/errors.ts';
import type { Logger } from '../../lib/logger.ts';
import { parseDeliveryEvent } from '../../lib/notices/providers/delivery-event.ts';
import { handleEach } from '../../lib/messages/handle-each.ts';
import { parseSmsDelivery, smsLogLines } from '../../lib/notices/providers/sms-delivery.ts';
import { snsMessage, snsRecords } from '../../lib/messages/sns-records.ts';

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

/**
 * Records what the providers report of notices: SES through SNS, one event a record; SNS of its own text messages
 * through a subscription of its delivery log.
 */
export const recordDelivery = (deps: RecordDeliveryDeps): ((event: unknown) => Promise<void>) => {
  const each = { ...deps, operation: 'record-delivery' };
  return (event) =>
    handleEach(each, [event], (delivery) =>
      isSmsLog(delivery)
        ? handleEach(each, smsLogLines(delivery), (line) => recordSms(deps, line))
        : handleEach(each, snsRecords(delivery), (sns) => recordEmail(deps, snsMessage(sns))),
    );
};

const isSmsLog = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && 'awslogs' in event;

const recordEmail = async (deps: RecordDeliveryDeps, message: string): Promise<void> => {
  const event = parseDeliveryEvent(message);
  if (event) await record(deps, event.key, event, event.changeId);
};

const recordSms = async (deps: RecordDeliveryDeps, line: string): Promise<void> => {
  const report = parseSmsDelivery(line);
  if (report.alarm) deps.logger.alarm(report.alarm, { channel: 'sms' });
  const sent = await deps.messages.find(report.providerId);
  // A text message of this account that is no notice of ours, or whose change is long gone.
  if (sent) await record(deps, sent.key, { ...report, recipient: sent.recipient });
};

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
  const owed = change.recipients.find((each) => recipientId(each) === recipient);
  if (!owed) throw new AppError('validation-failed', { detail: 'delivery-to-unknown-recipient' });
  const isUndeliverable = kind === 'undeliverable';
  const observation: Observation = isUndeliverable
    ? { seen: kind, recipient, reason }
    : { seen: kind, recipient, providerId };
  await observe(change, observation);
  logger.outcome('Notice', kind, {
    institutionId: change.institutionId,
    changeId: change.changeId,
    channel: owed.channel,
    role: owed.role,
    detail: isUndeliverable ? reason : undefined,
  });
};
