import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import { snsSmsSender } from '../../../../lib/notices/providers/sns-sms-sender.ts';
import type { Answer } from '../../../fakes/local-server.ts';
import { drop, snsPublished, snsRefused, startWire, watchAlarms } from './aws-wire.ts';
import { newSms, sampleInstitution, sampleNotice, secrets } from '../sample-notice.ts';

const startSns = async (answer: Answer) => {
  const { server, client } = await startWire(SNSClient, answer);
  const { alarm, logger } = watchAlarms();
  const sentForm = () => Object.fromEntries(new URLSearchParams(server.requests[0]?.body));
  return { server, alarm, sentForm, sender: snsSmsSender({ client, logger }) };
};

const notice = sampleNotice({ recipient: newSms });

/** The message attributes of a form in the Query protocol. */
const attributesIn = (form: Readonly<Record<string, string>>): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    Object.entries(form)
      .filter(([key]) => key.endsWith('.Name'))
      .map(([key, name]) => [name, form[key.replace('.Name', '.Value.StringValue')]]),
  );

describe('snsSmsSender', () => {
  it('sends one transactional text message', async () => {
    const { server, sender, sentForm } = await startSns(snsPublished);
    await expect(sender.send(notice)).resolves.toEqual({ outcome: 'sent', providerId: 'm-1' });
    expect(server.requests).toHaveLength(1);
    expect(sentForm()).toMatchObject({
      Action: 'Publish',
      PhoneNumber: '+13105550198',
      Message: expect.stringMatching(/^First Example Bank: .*1-800-555-0199$/),
    });
    expect(attributesIn(sentForm())).toEqual({
      'AWS.SNS.SMS.SMSType': 'Transactional',
      institutionId: '00016',
      changeId: '3fa94c1b-5d20-8e11-9c7a-1f0000000007',
      role: 'new',
    });
  });

  it('treats a success without an id as sent', async () => {
    const { sender } = await startSns((_, response) =>
      response.writeHead(200).end('<PublishResponse><PublishResult></PublishResult></PublishResponse>'),
    );
    await expect(sender.send(notice)).resolves.toEqual({ outcome: 'sent', providerId: '' });
  });

  it("uses the institution's sender id", async () => {
    const { sender, sentForm } = await startSns(snsPublished);
    const sent = { ...sampleInstitution.sender, smsSenderId: 'FirstBank' };
    await sender.send(sampleNotice({ recipient: newSms, institution: { sender: sent } }));
    expect(attributesIn(sentForm())).toMatchObject({ 'AWS.SNS.SMS.SenderID': 'FirstBank' });
  });

  it('shows no full new value to the old number and no full old value to the new number', async () => {
    const { server, sender } = await startSns(snsPublished);
    await sender.send(notice);
    await sender.send(sampleNotice({ recipient: { ...newSms, role: 'old', address: '+12125550147' } }));
    const [toNew = '', toOld = ''] = server.requests.map(({ body }) => decodeURIComponent(body));
    for (const secret of secrets.old) expect(toNew).not.toContain(secret);
    for (const secret of secrets.new) expect(toOld).not.toContain(secret);
  });

  it.each(['555 0198', '+0123456789', '+1310555019812345', '+1310555019x', ''])(
    'sends nothing to %j, which is not an E.164 number',
    async (address) => {
      const { server, sender } = await startSns(snsPublished);
      await expect(sender.send(sampleNotice({ recipient: { ...newSms, address } }))).resolves.toEqual({
        outcome: 'undeliverable',
        reason: 'invalid-phone-number',
      });
      expect(server.requests).toEqual([]);
    },
  );

  it.each([
    [400, 'OptedOut', 'Phone number is opted out', 'opted-out'],
    [400, 'InvalidParameter', 'Invalid parameter: PhoneNumber Reason: +1310 is opted out', 'opted-out'],
    [400, 'InvalidParameter', 'Invalid parameter: PhoneNumber Reason: landline', 'landline'],
    [400, 'InvalidParameter', 'Destination country is blocked', 'country-blocked'],
    [400, 'InvalidParameter', 'SMS to this region is not allowed', 'country-blocked'],
    [400, 'InvalidParameter', 'The destination is unroutable', 'unroutable'],
    [400, 'InvalidParameter', 'PhoneNumber Reason: +1310 is not valid to publish to', 'invalid-phone-number'],
  ])('gives up the number on %i %s: %s', async (status, code, message, reason) => {
    const { sender, alarm } = await startSns(snsRefused(status, code, message));
    await expect(sender.send(notice)).resolves.toEqual({ outcome: 'undeliverable', reason });
    expect(alarm).not.toHaveBeenCalled();
  });

  it.each([
    [400, 'InvalidParameter', 'Monthly SMS spend limit reached', 'spend-limit'],
    [400, 'InvalidParameter', 'PhoneNumber Reason: No quota left for account', 'spend-limit'],
    [400, 'InvalidParameter', 'The number +1310 is not verified in the SMS sandbox', 'account-not-ready'],
    [400, 'InvalidParameter', 'No origination entities available to send', 'account-not-ready'],
    [
      403,
      'AuthorizationError',
      'Not authorized to SNS:Publish because of phone number policies',
      'authorization-error',
    ],
    [
      403,
      'SignatureDoesNotMatch',
      'Credential should be scoped to a valid region',
      'signature-does-not-match',
    ],
  ])('raises an alarm and allows another attempt on %i %s: %s', async (status, code, message, detail) => {
    const { sender, alarm } = await startSns(snsRefused(status, code, message));
    await expect(sender.send(notice)).resolves.toMatchObject({ outcome: 'failed', reason: detail });
    expect(alarm.mock.calls).toMatchObject([['sending-paused', { channel: 'sms', role: 'new', detail }]]);
  });

  it.each([
    [429, 'Throttled', 'Rate exceeded'],
    [400, 'Throttling', 'Rate exceeded'],
  ])('allows another attempt without an alarm on %i %s', async (status, code, message) => {
    const { sender, alarm } = await startSns(snsRefused(status, code, message));
    await expect(sender.send(notice)).resolves.toMatchObject({ outcome: 'failed' });
    expect(alarm).not.toHaveBeenCalled();
  });

  it.each<[string, Answer, string]>([
    ['reports an unclear outcome if the connection breaks before the reply', drop, 'unclear'],
    [
      'reports a failure if SNS says that it failed',
      snsRefused(500, 'InternalError', 'PhoneNumber service failed'),
      'failed',
    ],
  ])('%s and does not send again', async (_, answer, outcome) => {
    const { server, sender } = await startSns(answer);
    await expect(sender.send(notice)).resolves.toMatchObject({ outcome });
    expect(server.requests).toHaveLength(1);
  });
});
