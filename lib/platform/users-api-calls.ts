import type { CallContext } from '../customers/users-api.ts';
import type { Logger } from '../logger.ts';
import type { OutboundReply, OutboundRequest, SendRequest } from '../outbound/outbound-client.ts';
import type { ServiceTokens } from './service-token.ts';

export interface UsersApiCallSettings {
  /** The platform's origin, and what its paths begin with, if anything. */
  readonly baseUrl: string;
  /** Of the Users API. */
  readonly path: string;
  readonly send: SendRequest;
  readonly tokens: ServiceTokens;
  readonly logger: Logger;
}

type UsersApiRequest = Omit<OutboundRequest, 'headers' | 'maxBytes' | 'url'> & {
  /** Names the call in the alarm about a refused credential. */
  readonly operation: string;
  readonly userId: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const maxBytes = 262_144;

/** Calls the Users API as the service. A token that is refused may be revoked: one newer is tried, and then an alarm. */
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
