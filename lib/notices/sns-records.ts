import * as v from 'valibot';
import { parse } from '../parse.ts';

const SnsEvent = v.object({
  Records: v.array(
    v.object({
      EventSource: v.literal('aws:sns'),
      Sns: v.object({ MessageId: v.string(), Message: v.string() }),
    }),
  ),
});

/** The messages in what SNS hands to a Lambda function, as they were published; there may be none. */
export const snsMessages = (event: unknown): readonly string[] =>
  parse('sns-event', SnsEvent, event, 'validation-failed').Records.map(({ Sns }) => Sns.Message);
