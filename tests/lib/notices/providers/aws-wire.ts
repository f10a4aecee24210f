import { afterEach, jest } from '@jest/globals';
import type { Logger } from '../../../../lib/logger.ts';
import { startServer, type Answer } from '../../../fakes/local-server.ts';

/** How the handlers make the clients of senders: one attempt. */
const clientConfig = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server that answers so, and a client of it; both end with the test. */
export const startWire = async <Client extends { destroy(): void }>(
  Sdk: new (config: ReturnType<typeof clientConfig>) => Client,
  answer: Answer,
) => {
  const server = await startServer(answer);
  const client = new Sdk(clientConfig(server.origin));
  closers.push(
    () => client.destroy(),
    // A test may have closed it.
    () => server.close().catch(() => undefined),
  );
  return { server, client };
};

/** Breaks the connection instead of answering. */
export const drop: Answer = (_, response) => response.socket?.destroy();

/** A success of the SNS Query protocol. */
export const snsPublished: Answer = (_, response) =>
  response
    .writeHead(200, { 'content-type': 'text/xml' })
    .end(
      '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>',
    );

/** A refusal of the SNS Query protocol. */
export const snsRefused =
  (status: number, code: string, message: string): Answer =>
  (_, response) =>
    response
      .writeHead(status, { 'content-type': 'text/xml' })
      .end(
        `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
      );

/** A refusal of the REST JSON protocol of SES. */
export const sesRefused =
  (status: number, name: string, message: string): Answer =>
  (_, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': name })
      .end(JSON.stringify({ message }));

/** A logger of which only the alarms are looked at. */
export const watchAlarms = () => {
  const alarm = jest.fn<Logger['alarm']>();
  const ignore = (): void => undefined;
  const logger: Logger = { warn: ignore, outcome: ignore, alarm };
  return { alarm, logger };
};
