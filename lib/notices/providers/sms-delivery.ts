import * as v from 'valibot';
import type { DeliveryReport } from '../notice-sender.ts';
import { kebabCase, type SendFault } from './send-failure.ts';
import { parseMessage } from '../../poison-message.ts';
import { JsonText } from '../../parse.ts';

/** The first match counts; SNS reports most faults as an invalid parameter, and only the message differs. */
export const smsFaults: readonly SendFault[] = [
  { pattern: /opted.?out/i, reason: 'opted-out', of: 'address' },
  { pattern: /landline/i, reason: 'landline', of: 'address' },
  { pattern: /spend|quota|max price/i, reason: 'spend-limit', of: 'account' },
  { pattern: /not verified|sandbox|origination|review/i, reason: 'account-not-ready', of: 'account' },
  { pattern: /country|region|blocked/i, reason: 'country-blocked', of: 'address' },
  { pattern: /unroutable|no route/i, reason: 'unroutable', of: 'address' },
  { pattern: /phone ?number/i, reason: 'invalid-phone-number', of: 'address' },
];

interface SmsDelivery {
  readonly providerId: string;
  readonly report: DeliveryReport;
}

/** SNS developer guide, "SMS delivery monitoring"; the destination is not read. */
const Delivery = JsonText(
  v.object({
    notification: v.object({ messageId: v.pipe(v.string(), v.nonEmpty()) }),
    delivery: v.object({ providerResponse: v.nullish(v.string(), '') }),
    status: v.picklist(['SUCCESS', 'FAILURE']),
  }),
);

const isAccountFault = (text: string): boolean =>
  smsFaults.some(({ of, pattern }) => of === 'account' && pattern.test(text));

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
