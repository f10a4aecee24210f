import { describe, expect, it } from '@jest/globals';
import { PoisonMessage } from '../../../../lib/poison-message.ts';
import { parseSmsDelivery } from '../../../../lib/notices/providers/sms-delivery.ts';

const line = (status: string, providerResponse?: string | null): string =>
  JSON.stringify({
    notification: { messageId: '34d9b400-c6dd-5444-820d-fbeb0f1f54cf', timestamp: '2016-06-28 00:40:34.558' },
    delivery: {
      phoneCarrier: 'Carrier',
      destination: '+15555550100',
      smsType: 'Transactional',
      providerResponse,
    },
    status,
  });

describe('parseSmsDelivery', () => {
  it('reads a delivery', () => {
    expect(parseSmsDelivery(line('SUCCESS', 'Message has been accepted by phone carrier'))).toEqual({
      providerId: '34d9b400-c6dd-5444-820d-fbeb0f1f54cf',
      report: { kind: 'delivered', providerId: '34d9b400-c6dd-5444-820d-fbeb0f1f54cf' },
    });
  });

  it.each([
    ['Phone number is opted out', 'phone-number-is-opted-out'],
    ['Blocked as spam by phone carrier', 'blocked-as-spam-by-phone-carrier'],
    ['Invalid phone number +15555550100', 'invalid-phone-number'],
    [undefined, 'no-reason-given'],
    [null, 'no-reason-given'],
  ])('reads a fault of the number without repeating the number: %j', (providerResponse, reason) => {
    expect(parseSmsDelivery(line('FAILURE', providerResponse)).report).toEqual({
      kind: 'undeliverable',
      reason,
    });
  });

  it.each([
    ['No quota left for account', 'no-quota-left-for-account'],
    ['Spend limit exceeded', 'spend-limit-exceeded'],
    ['This delivery would exceed max price', 'this-delivery-would-exceed-max-price'],
  ])('reads a fault of the account: %j', (providerResponse, reason) => {
    expect(parseSmsDelivery(line('FAILURE', providerResponse)).report).toEqual({
      kind: 'dropped',
      providerId: '34d9b400-c6dd-5444-820d-fbeb0f1f54cf',
      reason,
    });
  });

  it.each(['', '{', 'null', '{"status":"SUCCESS"}', line('PENDING')])('refuses %j', (message) => {
    expect(() => parseSmsDelivery(message)).toThrow(PoisonMessage);
  });
});
