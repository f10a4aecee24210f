import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import type { AlarmName } from '../../alarms.ts';
import { AppError } from '../../errors.ts';
import { parse } from '../../parse.ts';
import { kebabCase } from './kebab-case.ts';

/** What fails for every number alike: money, the sandbox, or no number or id of ours to send from. */
const accountFault = /quota|spend|sandbox|origination|review/i;

/** What SNS says became of one text message, which it names by the id it gave when it took it. */
export interface SmsDelivery {
  readonly providerId: string;
  readonly kind: 'delivered' | 'undeliverable';
  /** Why it is undeliverable, in kebab case. */
  readonly reason: string | undefined;
  /** Set when the fault is the account's, not the number's. */
  readonly alarm: AlarmName | undefined;
}

const Subscription = v.object({ awslogs: v.object({ data: v.pipe(v.string(), v.base64()) }) });

const LogBatch = v.object({
  messageType: v.picklist(['DATA_MESSAGE', 'CONTROL_MESSAGE']),
  logEvents: v.array(v.object({ message: v.string() })),
});

/** SNS developer guide, "SMS delivery monitoring": the destination is in there too, and is left unread. */
const Delivery = v.object({
  notification: v.object({ messageId: v.pipe(v.string(), v.nonEmpty()) }),
  delivery: v.object({ providerResponse: v.optional(v.string(), '') }),
  status: v.picklist(['SUCCESS', 'FAILURE']),
});

/** Larger than any batch CloudWatch Logs delivers, and far smaller than the function's memory. */
const maxBatchBytes = 16 * 1024 * 1024;

const unzip = (data: string): string => {
  try {
    return gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: maxBatchBytes }).toString('utf8');
  } catch (cause) {
    throw new AppError('validation-failed', { detail: 'sms-log-batch-not-gzip', cause });
  }
};

/** The log lines in what CloudWatch Logs hands to a Lambda function; none when it only tests the subscription. */
export const smsLogLines = (event: unknown): readonly string[] => {
  const { awslogs } = parse('sms-log-event', Subscription, event, 'validation-failed');
  const batch = parse(
    'sms-log-batch',
    v.pipe(v.string(), v.parseJson(), LogBatch),
    unzip(awslogs.data),
    'validation-failed',
  );
  return batch.messageType === 'DATA_MESSAGE' ? batch.logEvents.map(({ message }) => message) : [];
};

/** Reads one line of SNS's delivery log for text messages; throws `validation-failed` when it is not one. */
export const parseSmsDelivery = (message: string): SmsDelivery => {
  const entry = v.pipe(v.string(), v.parseJson(), Delivery);
  const { notification, delivery, status } = parse('sms-delivery', entry, message, 'validation-failed');
  const isDelivered = status === 'SUCCESS';
  return {
    providerId: notification.messageId,
    kind: isDelivered ? 'delivered' : 'undeliverable',
    reason: isDelivered ? undefined : kebabCase(delivery.providerResponse) || 'no-reason-given',
    alarm: !isDelivered && accountFault.test(delivery.providerResponse) ? 'sending-paused' : undefined,
  };
};
