import { SESv2Client } from '@aws-sdk/client-sesv2';
import { describe, expect, it } from '@jest/globals';
import { createLogger } from '../../../../lib/logger.ts';
import { sesEmailSender } from '../../../../lib/notices/providers/ses-email-sender.ts';
import { sendJson, type Answer } from '../../../fakes/local-server.ts';
import { drop, sesRefused, startWire, watchAlarms } from './aws-wire.ts';
import { oldEmail, sampleNotice, secrets } from '../sample-notice.ts';

const startSes = async (answer: Answer) => {
  const { server, client } = await startWire(SESv2Client, answer);
  const { alarm, logger } = watchAlarms();
  return { server, client, alarm, sender: sesEmailSender({ client, configurationSet: 'notices', logger }) };
};

const accepted: Answer = (_, response) => sendJson(response, 200, { MessageId: 'ses-1' });

const sentBody = (body: string | undefined): unknown => JSON.parse(body ?? '');

describe('sesEmailSender', () => {
  it('sends one email with the tags of its notice', async () => {
    const { server, sender } = await startSes(accepted);
    await expect(sender.send(sampleNotice())).resolves.toEqual({ outcome: 'sent', providerId: 'ses-1' });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ method: 'POST', target: '/v2/email/outbound-emails' });
    expect(sentBody(server.requests[0]?.body)).toEqual({
      FromEmailAddress: '"First Example Bank" <notices@first-example.bank>',
      Destination: { ToAddresses: ['finley.banker@gmail.com'] },
      Content: {
        Simple: {
          Subject: { Charset: 'UTF-8', Data: expect.stringContaining('First Example Bank: ') },
          Body: {
            Text: { Charset: 'UTF-8', Data: expect.stringContaining('1-800-555-0199') },
            Html: { Charset: 'UTF-8', Data: expect.stringContaining('<!doctype html>') },
          },
          Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
        },
      },
      ConfigurationSetName: 'notices',
      EmailTags: [
        { Name: 'institutionId', Value: '00016' },
        { Name: 'userKey', Value: '18fc507616c646048ea400138c8ac887' },
        { Name: 'number', Value: '7' },
        { Name: 'changeId', Value: '3fa94c1b-5d20-8e11-9c7a-1f0000000007' },
        { Name: 'channel', Value: 'email' },
        { Name: 'role', Value: 'old' },
      ],
    });
  });

  it('sets the reply-to address of the institution, if any', async () => {
    const { server, sender } = await startSes(accepted);
    const replyTo = 'help@first-example.bank';
    await sender.send(
      sampleNotice({ institution: { sender: { email: 'notices@first-example.bank', replyTo } } }),
    );
    expect(sentBody(server.requests[0]?.body)).toMatchObject({ ReplyToAddresses: [replyTo] });
  });

  it('treats a success without an id as sent', async () => {
    const { sender } = await startSes((_, response) => sendJson(response, 200, {}));
    await expect(sender.send(sampleNotice())).resolves.toEqual({ outcome: 'sent', providerId: '' });
  });

  it('shows no full value except the recipient’s own address', async () => {
    const { server, sender } = await startSes(accepted);
    await sender.send(sampleNotice());
    const newEmail = { ...oldEmail, role: 'new', address: 'rosalind.deposit@outlook.com' } as const;
    await sender.send(sampleNotice({ recipient: newEmail }));
    const [toOld = '', toNew = ''] = server.requests.map(({ body }) => body);
    for (const secret of [...secrets.new, '+13105550198']) expect(toOld).not.toContain(secret);
    for (const secret of [...secrets.old, '+12125550147']) expect(toNew).not.toContain(secret);
    expect(toOld.split('finley.banker')).toHaveLength(2);
    expect(toNew.split('rosalind.deposit')).toHaveLength(2);
  });

  it('sends nothing unless the recipient is one address', async () => {
    const { server, sender } = await startSes(accepted);
    const notice = sampleNotice({ recipient: { ...oldEmail, address: 'a@example.com, b@example.com' } });
    expect(await sender.send(notice)).toEqual({ outcome: 'undeliverable', reason: 'invalid-address' });
    expect(server.requests).toEqual([]);
  });

  it.each([
    [400, 'MessageRejected', 'Address blacklisted.', 'address-suppressed'],
    [400, 'MessageRejected', 'Address is on the suppression list.', 'address-suppressed'],
    [400, 'BadRequestException', 'Invalid domain name: "example..com".', 'invalid-address'],
    [400, 'BadRequestException', 'Illegal address', 'invalid-address'],
  ])('gives up the address on %i %s: %s', async (status, name, message, reason) => {
    const { sender, alarm } = await startSes(sesRefused(status, name, message));
    await expect(sender.send(sampleNotice())).resolves.toEqual({ outcome: 'undeliverable', reason });
    expect(alarm).not.toHaveBeenCalled();
  });

  it.each([
    [400, 'SendingPausedException', 'Sending is paused', 'sending-paused'],
    [400, 'MailFromDomainNotVerifiedException', 'Not verified', 'mail-from-domain-not-verified'],
    [429, 'TooManyRequestsException', 'Daily message quota exceeded.', 'too-many-requests'],
    [400, 'MessageRejected', 'Email address is not verified: finley.banker@gmail.com', 'message-rejected'],
    [400, 'BadRequestException', 'Invalid tag value', 'bad-request'],
    [400, 'BadRequestException', 'Invalid FromEmailAddress: domain contains control', 'bad-request'],
    [400, 'BadRequestException', 'Invalid reply-to address', 'bad-request'],
    [400, 'BadRequestException', 'The sender domain is not allowed', 'bad-request'],
    [403, 'AccessDeniedException', 'User is not authorized', 'access-denied'],
    [404, 'NotFoundException', 'Configuration set <notices> does not exist.', 'not-found'],
  ])('raises an alarm and allows another attempt on %i %s: %s', async (status, name, message, detail) => {
    const { sender, alarm } = await startSes(sesRefused(status, name, message));
    await expect(sender.send(sampleNotice())).resolves.toMatchObject({ outcome: 'failed', reason: detail });
    const { institutionId, changeId } = sampleNotice().change;
    const fields = { institutionId, changeId, channel: 'email', role: 'old', detail };
    expect(alarm.mock.calls).toEqual([['sending-paused', fields]]);
  });

  it('allows another attempt without an alarm if the sending rate is exceeded', async () => {
    const { sender, alarm } = await startSes(
      sesRefused(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.'),
    );
    await expect(sender.send(sampleNotice())).resolves.toMatchObject({ outcome: 'failed' });
    expect(alarm).not.toHaveBeenCalled();
  });

  it.each<[string, Answer]>([
    ['the connection breaks before the reply', drop],
    ['SES fails', (_, response) => sendJson(response, 500, { message: 'Internal failure' })],
    ['SES answers nonsense', (_, response) => response.writeHead(200).end('<html>')],
  ])('reports an unclear outcome and does not send again if %s', async (_, answer) => {
    const { server, sender, alarm } = await startSes(answer);
    await expect(sender.send(sampleNotice())).resolves.toMatchObject({ outcome: 'unclear' });
    expect(server.requests).toHaveLength(1);
    expect(alarm).not.toHaveBeenCalled();
  });

  it('reports that nothing was sent if no connection was made', async () => {
    const { server, sender } = await startSes(accepted);
    await server.close();
    await expect(sender.send(sampleNotice())).resolves.toMatchObject({ outcome: 'failed' });
  });

  it('keeps the address out of the log, although SES repeats it', async () => {
    const lines: string[] = [];
    const { client } = await startSes(
      sesRefused(400, 'MessageRejected', 'Email address is not verified: finley.banker@gmail.com'),
    );
    const logger = createLogger({ write: (line) => lines.push(line), now: () => 0 });
    const sender = sesEmailSender({ client, configurationSet: 'notices', logger });
    const failed = await sender.send(sampleNotice());
    const cause = ('cause' in failed ? failed.cause : undefined) ?? new Error('none');
    logger.warn('notice-failed', {}, cause);
    expect(cause.name).toBe('MessageRejected');
    expect(cause.stack).toMatch(/^MessageRejected\n\s+at /);
    expect(`${lines.join('\n')} ${String(cause)} ${cause.stack ?? ''}`).not.toContain('finley.banker');
  });
});
