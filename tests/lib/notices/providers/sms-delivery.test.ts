import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { parseSmsDelivery, smsLogLines } from '../../../../lib/notices/providers/sms-delivery.ts';

const line = (status: string, providerResponse?: string): string =>
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

const logsEvent = (batch: unknown) => ({
  awslogs: { data: gzipSync(typeof batch === 'string' ? batch : JSON.stringify(batch)).toString('base64') },
});

describe('smsLogLines', () => {
  it('unpacks the log lines', () => {
    const logEvents = [
      { id: '1', timestamp: 1, message: line('SUCCESS') },
      { id: '2', timestamp: 2, message: line('FAILURE') },
    ];
    expect(smsLogLines(logsEvent({ messageType: 'DATA_MESSAGE', logEvents }))).toEqual([
      line('SUCCESS'),
      line('FAILURE'),
    ]);
  });

  it('finds nothing in a test of the subscription', () => {
    const logEvents = [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health' }];
    expect(smsLogLines(logsEvent({ messageType: 'CONTROL_MESSAGE', logEvents }))).toEqual([]);
  });

  it.each([
    ['no event', undefined],
    ['no data', { awslogs: {} }],
    ['no base 64', { awslogs: { data: '<>' } }],
    ['no gzip', { awslogs: { data: Buffer.from('plain').toString('base64') } }],
    ['no JSON', logsEvent('{')],
    ['another shape', logsEvent({ logEvents: [] })],
    ['a bomb', logsEvent(' '.repeat(17 * 1024 * 1024))],
  ])('refuses %s', (_, event) => {
    expect(() => smsLogLines(event)).toThrow(expect.objectContaining({ reason: 'validation-failed' }));
  });
});

describe('parseSmsDelivery', () => {
  it('reads a delivery', () => {
    expect(parseSmsDelivery(line('SUCCESS', 'Message has been accepted by phone carrier'))).toEqual({
      providerId: '34d9b400-c6dd-5444-820d-fbeb0f1f54cf',
      kind: 'delivered',
      reason: undefined,
      alarm: undefined,
    });
  });

  it.each([
    ['Phone number is opted out', 'phone-number-is-opted-out', undefined],
    ['Blocked as spam by phone carrier', 'blocked-as-spam-by-phone-carrier', undefined],
    ['No quota left for account', 'no-quota-left-for-account', 'sending-paused'],
    ['Invalid phone number +15555550100', 'invalid-phone-number', undefined],
    [undefined, 'no-reason-given', undefined],
  ])('reads the failure %j, and never a number', (providerResponse, reason, alarm) => {
    expect(parseSmsDelivery(line('FAILURE', providerResponse))).toMatchObject({
      kind: 'undeliverable',
      reason,
      alarm,
    });
  });

  it.each(['', '{', 'null', '{"status":"SUCCESS"}', line('PENDING')])('refuses %j', (message) => {
    expect(() => parseSmsDelivery(message)).toThrow(expect.objectContaining({ reason: 'validation-failed' }));
  });
});
