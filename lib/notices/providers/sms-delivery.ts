import * as v from 'valibot';
import type { AlarmName } from '../../alarms.ts';
import { parseMessage } from '../../poison-message.ts';
import type { DeliveryReport } from '../delivery-report.ts';
import { kebabCase } from './kebab-case.ts';

/** What fails for every number alike: money, the sandbox, or no number or id of ours to send from. */
const accountFault = /quota|spend|sandbox|origination|review/i;

/** What SNS says became of one text message, which it names by the id it gave when it took it. */
export interface SmsDelivery {
  readonly providerId: string;
  readonly report: DeliveryReport;
  /** Set when the fault is the account's, not the number's. */
  readonly alarm: AlarmName | undefined;
}

/** SNS developer guide, "SMS delivery monitoring": the destination is in there too, and is left unread. */
const Delivery = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    notification: v.object({ messageId: v.pipe(v.string(), v.nonEmpty()) }),
    delivery: v.object({ providerResponse: v.optional(v.string(), '') }),
    status: v.picklist(['SUCCESS', 'FAILURE']),
  }),
);

/** Reads one line of SNS's delivery log for text messages; throws `PoisonMessage` when it is not one. */
export const parseSmsDelivery = (line: string): SmsDelivery => {
  const { notification, delivery, status } = parseMessage('sms-delivery', Delivery, line);
  const providerId = notification.messageId;
  if (status === 'SUCCESS')
    return { providerId, report: { kind: 'delivered', providerId }, alarm: undefined };
  return {
    providerId,
    report: { kind: 'undeliverable', reason: kebabCase(delivery.providerResponse) || 'no-reason-given' },
    alarm: accountFault.test(delivery.providerResponse) ? 'sending-paused' : undefined,
  };
};
