import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { parseMessage, PoisonMessage } from '../poison-message.ts';
import { JsonText } from '../parse.ts';

const Subscription = v.object({ awslogs: v.object({ data: v.pipe(v.string(), v.base64()) }) });

const LogBatch = JsonText(
  v.object({
    messageType: v.picklist(['DATA_MESSAGE', 'CONTROL_MESSAGE']),
    logEvents: v.array(v.object({ message: v.string() })),
  }),
);

/** Far above a batch of CloudWatch Logs, and far below the function's memory. */
const maxBatchBytes = 16 * 1024 * 1024;

const unzip = (data: string): string => {
  try {
    return gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: maxBatchBytes }).toString('utf8');
  } catch (cause) {
    throw new PoisonMessage('log-batch-not-gzip', cause);
  }
};

export const isLogDelivery = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && 'awslogs' in event;

/** None when CloudWatch Logs tests the subscription. */
export const logLines = (event: unknown): readonly string[] => {
  const { awslogs } = parseMessage('log-delivery', Subscription, event);
  const batch = parseMessage('log-batch', LogBatch, unzip(awslogs.data));
  return batch.messageType === 'DATA_MESSAGE' ? batch.logEvents.map(({ message }) => message) : [];
};
