import * as v from 'valibot';
import { parseMessage } from '../poison-message.ts';

const Delivery = v.object({ Records: v.pipe(v.array(v.unknown()), v.nonEmpty()) });

const SnsRecord = v.object({
  EventSource: v.literal('aws:sns'),
  Sns: v.object({ Message: v.string() }),
});

/** Anything else becomes one record, which {@link snsMessage} refuses. */
export const snsRecords = (event: unknown): readonly unknown[] => {
  const delivery = v.safeParse(Delivery, event);
  return delivery.success ? delivery.output.Records : [event];
};

export const snsMessage = (record: unknown): string =>
  parseMessage('sns-record', SnsRecord, record).Sns.Message;
