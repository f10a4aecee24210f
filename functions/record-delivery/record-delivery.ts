import { recipientId, type ChangeKey, type RecipientId } from '../../lib/changes/change.ts';
import type { ChangeLedger, MessageIndex } from '../../lib/changes/change-ledger.ts';
import type { ChangeEvent } from '../../lib/changes/change-event.ts';
import type { RecordEvent } from '../../lib/changes/record-event.ts';
import type { Logger } from '../../lib/logger.ts';
import { handleEach } from '../../lib/messages/handle-each.ts';
import { isLogDelivery, logLines } from '../../lib/messages/log-lines.ts';
import { snsMessage, snsRecords } from '../../lib/messages/sns-records.ts';
import type { DeliveryReport } from '../../lib/notices/notice-sender.ts';
import { noticeInEvent, parseEmailEvent, reportInEvent } from '../../lib/notices/providers/email-event.ts';
import { parseSmsDelivery } from '../../lib/notices/providers/sms-delivery.ts';
import { AppError } from '../../lib/errors.ts';
import { PoisonMessage } from '../../lib/poison-message.ts';

export interface RecordDeliveryDeps {
  readonly ledger: Pick<ChangeLedger, 'find'>;
  readonly recordEvent: RecordEvent;
  readonly messages: Pick<MessageIndex, 'find'>;
  readonly logger: Logger;
  readonly sleep: (ms: number) => Promise<void>;
}

/** How long a report waits for the sender to store the message's id. */
const patienceMs = 2_000;

export const recordDelivery = (deps: RecordDeliveryDeps): ((event: unknown) => Promise<void>) => {
  const each = { ...deps, operation: 'record-delivery' };
  return (event) =>
    handleEach(each, [event], (delivery) => {
      if (!isLogDelivery(delivery)) {
        return handleEach(each, snsRecords(delivery), (sns) => recordEmail(deps, snsMessage(sns)));
      }
      const waitOnce = once(() => deps.sleep(patienceMs));
      return handleEach(each, logLines(delivery), (line) => recordSms({ ...deps, waitOnce }, line));
    });
};

const once = (wait: () => Promise<void>): (() => Promise<void>) => {
  let waited: Promise<void> | undefined;
  return () => (waited ??= wait());
};

const recordEmail = async (deps: RecordDeliveryDeps, message: string): Promise<void> => {
  const event = parseEmailEvent(message);
  const report = event && reportInEvent(event);
  if (event && report) await record(deps, noticeInEvent(event), report);
};

const recordSms = async (
  deps: RecordDeliveryDeps & { readonly waitOnce: () => Promise<void> },
  line: string,
): Promise<void> => {
  const { messages, logger, waitOnce } = deps;
  const { providerId, report } = parseSmsDelivery(line);
  if (report.kind === 'dropped') logger.alarm('sending-paused', { channel: 'sms', detail: report.reason });
  const sent = (await messages.find(providerId)) ?? (await waitOnce().then(() => messages.find(providerId)));
  // Not a notice of ours, or its change has expired.
  if (sent) await record(deps, sent, report);
};

const record = async (
  { ledger, recordEvent, logger }: RecordDeliveryDeps,
  notice: { readonly key: ChangeKey; readonly changeId?: string; readonly recipient: RecipientId },
  report: DeliveryReport,
): Promise<void> => {
  const { key, recipient } = notice;
  const change = await ledger.find(key);
  if (!change || (notice.changeId !== undefined && change.changeId !== notice.changeId)) {
    throw new PoisonMessage('delivery-of-unknown-change');
  }
  const owed = change.recipients.find((each) => recipientId(each) === recipient);
  if (!owed) throw new PoisonMessage('delivery-to-unknown-recipient');
  if (report.kind === 'dropped' && change.notices[recipient]?.state === 'claimed') {
    // Only a sent notice can be owed again, so the report must come again after the sender marked it.
    throw new AppError('service-unavailable', { detail: 'sender-has-not-marked-it' });
  }
  await recordEvent(change, eventOf(report, recipient));
  logger.outcome('Notice', report.kind, {
    institutionId: change.institutionId,
    changeId: change.changeId,
    channel: owed.channel,
    role: owed.role,
    detail: 'reason' in report ? report.reason : undefined,
  });
};

const eventOf = (report: DeliveryReport, recipient: RecipientId): ChangeEvent =>
  report.kind === 'undeliverable'
    ? { type: report.kind, recipient, reason: report.reason }
    : { type: report.kind, recipient, providerId: report.providerId };
