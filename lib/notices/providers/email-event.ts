import * as v from 'valibot';
import { recipientId, type ChangeKey, type RecipientId, RecipientRole } from '../../changes/change.ts';
import { parseMessage } from '../../poison-message.ts';
import type { DeliveryReport } from '../notice-sender.ts';
import { kebabCase } from './send-failure.ts';
import { JsonText } from '../../parse.ts';

/** SES hands each tag back as a list of its values. */
const TagValue = v.pipe(
  v.strictTuple([v.string()]),
  v.transform(([value]) => value),
);

const Mail = v.object({
  messageId: v.pipe(v.string(), v.nonEmpty()),
  tags: v.object({
    institutionId: v.pipe(TagValue, v.nonEmpty()),
    userKey: v.pipe(TagValue, v.nonEmpty()),
    number: v.pipe(TagValue, v.regex(/^[1-9]\d{0,14}$/), v.transform(Number)),
    changeId: v.pipe(TagValue, v.uuid()),
    channel: v.pipe(TagValue, v.literal('email')),
    role: v.pipe(TagValue, RecipientRole),
  }),
});

/** SES developer guide, "Contents of event data that Amazon SES publishes to Amazon SNS". */
const EmailEvent = v.variant('eventType', [
  v.object({ eventType: v.literal('Send'), mail: Mail }),
  v.object({ eventType: v.literal('Delivery'), mail: Mail }),
  v.object({
    eventType: v.literal('Bounce'),
    mail: Mail,
    bounce: v.object({
      bounceType: v.picklist(['Permanent', 'Transient', 'Undetermined']),
      bounceSubType: v.string(),
      bouncedRecipients: v.array(
        v.object({ action: v.nullish(v.string(), ''), status: v.nullish(v.string(), '') }),
      ),
    }),
  }),
  v.object({
    eventType: v.literal('Complaint'),
    mail: Mail,
    complaint: v.object({
      complaintSubType: v.nullish(v.string(), ''),
      complaintFeedbackType: v.nullish(v.string(), ''),
    }),
  }),
  v.object({ eventType: v.literal('Reject'), mail: Mail }),
  // Events have a space here; the API of event destinations does not.
  v.object({ eventType: v.picklist(['Rendering Failure', 'RenderingFailure']), mail: Mail }),
]);
export type EmailEvent = v.InferOutput<typeof EmailEvent>;

type Bounce = Extract<EmailEvent, { eventType: 'Bounce' }>['bounce'];

const OtherEvent = v.object({ eventType: v.picklist(['DeliveryDelay', 'Open', 'Click', 'Subscription']) });

/** SES sends this text once, when the topic is attached to the configuration set. */
const greeting = 'Successfully validated SNS topic';

/** Undefined if the event does not concern delivery; throws `PoisonMessage` if it is not about one of our notices. */
export const parseEmailEvent = (message: string): EmailEvent | undefined => {
  if (message.startsWith(greeting)) return undefined;
  const Message = JsonText(v.union([EmailEvent, OtherEvent]));
  const event = parseMessage('email-event', Message, message);
  return 'mail' in event ? event : undefined;
};

export const noticeInEvent = ({
  mail: { tags },
}: EmailEvent): { readonly key: ChangeKey; readonly changeId: string; readonly recipient: RecipientId } => {
  const { institutionId, userKey, number, changeId } = tags;
  return { key: { institutionId, userKey, number }, changeId, recipient: recipientId(tags) };
};

const suppressed = 'OnAccountSuppressionList';

/** By the action (RFC 3464 §2.3.3, in any case) and the class of the status (RFC 3463 §3.1). */
const hasFailed = ({ action, status }: Bounce['bouncedRecipients'][number]): boolean => {
  const does = action.trim().toLowerCase();
  return does === 'failed' || status.startsWith('5') || (status.startsWith('4') && does !== 'delayed');
};

/** SES reports automatic replies and delays as transient and general bounces. */
const saysNothing = ({ bounceType, bounceSubType, bouncedRecipients }: Bounce): boolean =>
  bounceType === 'Transient' && bounceSubType === 'General' && !bouncedRecipients.some(hasFailed);

const undeliverable = (reason: string): DeliveryReport => ({
  kind: 'undeliverable',
  reason: kebabCase(reason),
});

/** Undefined if it says nothing of the delivery, such as an automatic reply or a delay. */
export const reportInEvent = (event: EmailEvent): DeliveryReport | undefined => {
  const providerId = event.mail.messageId;
  switch (event.eventType) {
    case 'Send':
      return { kind: 'sent', providerId };
    case 'Delivery':
      return { kind: 'delivered', providerId };
    case 'Bounce': {
      const { bounceType, bounceSubType } = event.bounce;
      return saysNothing(event.bounce) ? undefined : undeliverable(`bounce ${bounceType} ${bounceSubType}`);
    }
    case 'Complaint': {
      const { complaintSubType, complaintFeedbackType } = event.complaint;
      // SES never sends to an address on the account's suppression list; other complaints come after delivery.
      if (complaintSubType === suppressed) return undeliverable(`complaint ${suppressed}`);
      // RFC 6591: a server reports failed authentication, whether or not it delivers the email.
      if (complaintFeedbackType === 'auth-failure') return undefined;
      // RFC 6430: who reports that it is no spam does not complain.
      return { kind: complaintFeedbackType === 'not-spam' ? 'delivered' : 'complained', providerId };
    }
    case 'Reject':
    case 'Rendering Failure':
    case 'RenderingFailure':
      return undeliverable(event.eventType);
  }
};
