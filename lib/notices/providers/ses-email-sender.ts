import { SendEmailCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { Logger } from '../../logger.ts';
import { emailWords } from '../words/email-words.ts';
import { isSingleAddress, namedMailbox } from './mailbox.ts';
import type { Notice, NoticeSender } from '../notice-sender.ts';
import { printable } from '../words/printable.ts';
import { judgeSendFailure, type SendFault } from './send-failure.ts';

/** SES developer guide, "Amazon SES email sending errors". An unverified or refused sender is not a fault of the address. */
const faults: readonly SendFault[] = [
  { pattern: /^MessageRejected: .*(blacklist|suppress)/i, reason: 'address-suppressed', of: 'address' },
  {
    pattern:
      /^BadRequestException: (?!.*(not verified|from|sender|reply)).*(address|domain|destination|recipient)/i,
    reason: 'invalid-address',
    of: 'address',
  },
];

/** Every event of the message has these tags, which identify the notice. */
const tagsOf = ({ change, recipient }: Notice) =>
  Object.entries({
    institutionId: change.institutionId,
    userKey: change.userKey,
    number: String(change.number),
    changeId: change.changeId,
    channel: recipient.channel,
    role: recipient.role,
  }).map(([Name, Value]) => ({ Name, Value }));

/** The client must have `maxAttempts: 1`: SES has no idempotency token, so a repeat would send twice. */
export const sesEmailSender = ({
  client,
  configurationSet,
  logger,
}: {
  readonly client: SESv2Client;
  readonly configurationSet: string;
  readonly logger: Logger;
}): NoticeSender => ({
  async send(notice) {
    const { recipient, institution } = notice;
    if (!isSingleAddress(recipient.address)) return { outcome: 'undeliverable', reason: 'invalid-address' };
    const { subject, text, html } = emailWords(notice);
    const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
    try {
      const { MessageId: providerId = '' } = await client.send(
        new SendEmailCommand({
          FromEmailAddress: namedMailbox(printable(institution.name), institution.sender.email),
          Destination: { ToAddresses: [recipient.address] },
          ...(institution.sender.replyTo !== undefined && { ReplyToAddresses: [institution.sender.replyTo] }),
          Content: {
            Simple: {
              Subject: utf8(subject),
              Body: { Text: utf8(text), Html: utf8(html) },
              // Prevents automatic replies (RFC 3834 §5).
              Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
            },
          },
          ConfigurationSetName: configurationSet,
          EmailTags: tagsOf(notice),
        }),
      );
      return { outcome: 'sent', providerId };
    } catch (error) {
      return judgeSendFailure(error, { notice, faults, logger });
    }
  },
});
