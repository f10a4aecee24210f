import { NodeHttpHandler } from '@smithy/node-http-handler';
import { askLocally } from './local-upstreams.ts';

type SdkRequest = Parameters<NodeHttpHandler['handle']>[0];
type SdkReply = Awaited<ReturnType<NodeHttpHandler['handle']>>;

/** A plain view of the bytes: the SDK's own kind of them complains when it is taken for text. */
const bytesOf = (body: unknown): Uint8Array =>
  body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : Buffer.alloc(0);

/** Answers the AWS clients where they would write to a socket. */
class InProcessHandler extends NodeHttpHandler {
  override handle({ method, path, headers, body }: SdkRequest): Promise<SdkReply> {
    const request = { method, path, target: headers['x-amz-target'], body: bytesOf(body) };
    return askLocally(request).then((reply) => ({
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
