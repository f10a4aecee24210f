import { PublishCommand, type MessageAttributeValue, type SNSClient } from '@aws-sdk/client-sns';
import type { Logger } from '../../logger.ts';
import type { Notice, NoticeSender } from '../notice-sender.ts';
import { judgeSendFailure } from './send-failure.ts';
import { smsFaults } from './sms-delivery.ts';
import { smsWords } from '../words/sms-words.ts';

const isE164 = (address: string): boolean => /^\+[1-9]\d{6,14}$/.test(address);

const attributesOf = ({ change, recipient, institution }: Notice): Record<string, MessageAttributeValue> =>
  Object.fromEntries(
    Object.entries({
      'AWS.SNS.SMS.SMSType': 'Transactional',
      'AWS.SNS.SMS.SenderID': institution.sender.smsSenderId,
      institutionId: change.institutionId,
      changeId: change.changeId,
      role: recipient.role,
    }).flatMap(([name, StringValue]) =>
      StringValue === undefined ? [] : [[name, { DataType: 'String', StringValue }]],
    ),
  );

/** The client must have `maxAttempts: 1`: SNS would send a repeated message again. */
export const snsSmsSender = ({
  client,
  logger,
}: {
  readonly client: SNSClient;
  readonly logger: Logger;
}): NoticeSender => ({
  async send(notice) {
    const { address } = notice.recipient;
    if (!isE164(address)) return { outcome: 'undeliverable', reason: 'invalid-phone-number' };
    try {
      const { MessageId: providerId = '' } = await client.send(
        new PublishCommand({
          PhoneNumber: address,
          Message: smsWords(notice),
          MessageAttributes: attributesOf(notice),
        }),
      );
      return { outcome: 'sent', providerId };
    } catch (error) {
      return judgeSendFailure(error, { notice, faults: smsFaults, logger });
    }
  },
});
