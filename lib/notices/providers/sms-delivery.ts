import * as v from 'valibot';
import { parseMessage } from '../../poison-message.ts';
import type { DeliveryReport } from '../delivery-report.ts';
import { kebabCase } from './kebab-case.ts';
import { smsFaults } from './sms-faults.ts';

export interface SmsDelivery {
  readonly providerId: string;
  readonly report: DeliveryReport;
}

/** SNS developer guide, "SMS delivery monitoring"; the destination is not read. */
const Delivery = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    notification: v.object({ messageId: v.pipe(v.string(), v.nonEmpty()) }),
    delivery: v.object({ providerResponse: v.nullish(v.string(), '') }),
    status: v.picklist(['SUCCESS', 'FAILURE']),
  }),
);

const isAccountFault = (text: string): boolean =>
  smsFaults.some(({ of, pattern }) => of === 'account' && pattern.test(text));

/** Throws `PoisonMessage`. */
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
