import * as v from 'valibot';
import { parseMessage } from '../../poison-message.ts';
import type { DeliveryReport } from '../delivery-report.ts';
import { kebabCase } from './kebab-case.ts';
import { smsFaults } from './sms-faults.ts';

/** What SNS says became of one text message, which it names by the id it gave when it took it. */
export interface SmsDelivery {
  readonly providerId: string;
  readonly report: DeliveryReport;
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

const isAccountFault = (text: string): boolean =>
  smsFaults.some(({ of, pattern }) => of === 'account' && pattern.test(text));

/** Reads one line of SNS's delivery log for text messages; throws `PoisonMessage` when it is not one. */
export const parseSmsDelivery = (line: string): SmsDelivery => {
  const { notification, delivery, status } = parseMessage('sms-delivery', Delivery, line);
  const providerId = notification.messageId;
  if (status === 'SUCCESS') return { providerId, report: { kind: 'delivered', providerId } };
  const { providerResponse } = delivery;
  const reason = kebabCase(providerResponse) || 'no-reason-given';
  return isAccountFault(providerResponse)
    ? { providerId, report: { kind: 'dropped', providerId, reason } }
    : { providerId, report: { kind: 'undeliverable', reason } };
};
