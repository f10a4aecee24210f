import * as v from 'valibot';
import {
  isRecipientRole,
  recipientId,
  type ChangeKey,
  type RecipientId,
  type RecipientRole,
} from '../../changes/change.ts';
import { parse } from '../../parse.ts';
import { kebabCase } from './kebab-case.ts';

/** What SES says became of one email notice. */
export interface DeliveryEvent {
  readonly key: ChangeKey;
  readonly changeId: string;
  readonly recipient: RecipientId;
  readonly kind: 'sent' | 'delivered' | 'undeliverable';
  readonly providerId: string;
  /** Why it is undeliverable, in kebab case. */
  readonly reason: string | undefined;
}

/** SES hands each tag back as a list of its values. */
const TagValue = v.pipe(
  v.strictTuple([v.string()]),
  v.transform(([value]) => value),
);

const Mail = v.object({
  messageId: v.pipe(v.string(), v.nonEmpty()),
  tags: v.object({
    institutionId: v.pipe(TagValue, v.nonEmpty()),
    customerId: v.pipe(TagValue, v.nonEmpty()),
    number: v.pipe(TagValue, v.regex(/^[1-9]\d{0,14}$/), v.transform(Number)),
    changeId: v.pipe(TagValue, v.uuid()),
    channel: v.pipe(TagValue, v.literal('email')),
    role: v.pipe(TagValue, v.custom<RecipientRole>(isRecipientRole)),
  }),
});

/** SES developer guide, "Contents of event data that Amazon SES publishes to Amazon SNS". */
const SesEvent = v.variant('eventType', [
  v.object({ eventType: v.literal('Send'), mail: Mail }),
  v.object({ eventType: v.literal('Delivery'), mail: Mail }),
  v.object({
    eventType: v.literal('Bounce'),
    mail: Mail,
    bounce: v.object({
      bounceType: v.picklist(['Permanent', 'Transient', 'Undetermined']),
      bounceSubType: v.string(),
      bouncedRecipients: v.array(v.object({ action: v.optional(v.string()) })),
    }),
  }),
  v.object({
    eventType: v.literal('Complaint'),
    mail: Mail,
    complaint: v.object({ complaintSubType: v.nullish(v.string(), '') }),
  }),
  v.object({ eventType: v.literal('Reject'), mail: Mail }),
  v.object({ eventType: v.literal('Rendering Failure'), mail: Mail }),
  v.object({ eventType: v.picklist(['DeliveryDelay', 'Open', 'Click', 'Subscription']) }),
]);
type SesEvent = v.InferOutput<typeof SesEvent>;

/** SES says this once, in plain text, when the topic is first attached to the configuration set. */
const greeting = 'Successfully validated SNS topic';

type Verdict = Pick<DeliveryEvent, 'kind' | 'reason'>;

const undeliverable = (reason: string): Verdict => ({ kind: 'undeliverable', reason: kebabCase(reason) });

const judge = (event: Extract<SesEvent, { mail: unknown }>): Verdict | undefined => {
  switch (event.eventType) {
    case 'Send':
      return { kind: 'sent', reason: undefined };
    case 'Delivery':
      return { kind: 'delivered', reason: undefined };
    case 'Bounce': {
      const { bounceType, bounceSubType, bouncedRecipients } = event.bounce;
      // SES counts an absence reply as a transient bounce; a real one says `failed` (RFC 3464 §2.3.3).
      const isReply =
        bounceType === 'Transient' && bouncedRecipients.every(({ action }) => action !== 'failed');
      return isReply ? undefined : undeliverable(`bounce ${bounceType} ${bounceSubType}`);
    }
    case 'Complaint':
      return undeliverable(`complaint ${event.complaint.complaintSubType}`);
    case 'Reject':
    case 'Rendering Failure':
      return undeliverable(event.eventType);
  }
};

/**
 * Reads one message of SES event publishing; undefined when it says nothing of whether the notice arrives. Throws
 * `validation-failed` when it is not such a message or not about a notice.
 */
export const parseDeliveryEvent = (message: string): DeliveryEvent | undefined => {
  if (message.startsWith(greeting)) return undefined;
  const event = parse(
    'delivery-event',
    v.pipe(v.string(), v.parseJson(), SesEvent),
    message,
    'validation-failed',
  );
  const verdict = 'mail' in event ? judge(event) : undefined;
  if (!('mail' in event) || verdict === undefined) return undefined;
  const { institutionId, customerId, number, changeId, channel, role } = event.mail.tags;
  return {
    key: { institutionId, customerId, number },
    changeId,
    recipient: recipientId({ channel, role }),
    providerId: event.mail.messageId,
    ...verdict,
  };
};
