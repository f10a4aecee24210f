import { NodeHttpHandler } from '@smithy/node-http-handler';
import { askUpstream } from './upstreams.ts';

type SdkRequest = Parameters<NodeHttpHandler['handle']>[0];
type SdkReply = Awaited<ReturnType<NodeHttpHandler['handle']>>;

const utf8 = new TextDecoder();
const textOf = (body: unknown): string =>
  typeof body === 'string' ? body : body instanceof Uint8Array ? utf8.decode(body) : '';

/** Answers the AWS clients where they would write to a socket. */
class InProcessHandler extends NodeHttpHandler {
  override handle({ method, path, headers, body }: SdkRequest): Promise<SdkReply> {
    const request = { method, path, target: headers['x-amz-target'], body: textOf(body) };
    return askUpstream(request).then((reply) => ({
      response: {
        statusCode: reply.status,
        headers: { 'content-type': reply.type },
        body: Buffer.from(reply.body),
      },
    }));
  }
}

/** Takes the place of what the AWS clients are built with. */
export const awsClientDefaults = { maxAttempts: 2, requestHandler: new InProcessHandler() };
