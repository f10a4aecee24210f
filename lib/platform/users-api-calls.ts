import type { CallContext } from '../customers/users-api.ts';
import type { Logger } from '../logger.ts';
import type { OutboundReply, OutboundRequest, SendRequest } from '../outbound/outbound-client.ts';
import type { ServiceTokens } from './service-token.ts';

export interface UsersApiCallSettings {
  readonly baseUrl: string;
  readonly path: string;
  readonly send: SendRequest;
  readonly tokens: ServiceTokens;
  readonly logger: Logger;
}

type UsersApiRequest = Omit<OutboundRequest, 'headers' | 'maxBytes' | 'url'> & {
  /** For the alarm about a refused credential. */
  readonly operation: string;
  readonly userId: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const maxBytes = 262_144;

/** A refused token may have been revoked: a newer one is tried once, then the alarm is raised. */
export const usersApiCalls =
  ({ baseUrl, path, send, tokens, logger }: UsersApiCallSettings) =>
  async (
    { operation, userId, query = '', headers, ...request }: UsersApiRequest,
    context: CallContext,
  ): Promise<OutboundReply> => {
    const { institutionId, correlationId } = context;
    const url = new URL(`${baseUrl}${path}/${encodeURIComponent(userId)}${query}`);
    const call = (token: string): Promise<OutboundReply> =>
      send({
        ...request,
        url,
        headers: {
          authorization: `Bearer ${token}`,
          transactionId: correlationId,
          accept: 'application/json',
          ...headers,
        },
        maxBytes,
      });
    const token = await tokens.get(context);
    const first = await call(token);
    const reply = first.status === 401 ? await call(await tokens.renew(context, token)) : first;
    if (reply.status === 401 || reply.status === 403) {
      logger.alarm('credential-refused', { operation, institutionId, correlationId, status: reply.status });
    }
    return reply;
  };
