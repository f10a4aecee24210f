import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import type { Secret } from '../../../lib/secrets/secrets.ts';
import type { ServiceCredentials } from '../../../lib/secrets/service-secrets.ts';
import { createLogger, type Logger } from '../../../lib/logger.ts';
import { retryBudget, retryReads } from '../../../lib/outbound/retry-reads.ts';
import { outboundClient } from '../../../lib/outbound/outbound-client.ts';
import { DialectEnvironment, readDialect, type PlatformDialect } from '../../../lib/platform/dialect.ts';
import * as v from 'valibot';
import { httpUsersApi } from '../../../lib/platform/http-users-api.ts';
import { serviceTokens } from '../../../lib/platform/service-token.ts';
import { contactPointsOf } from '../../../lib/platform/user-reply.ts';
import type { CallContext } from '../../../lib/customers/users-api.ts';
import { sendJson, startServer, type LocalServer, type SeenRequest } from '../../fakes/local-server.ts';

/** The platform as published. */
export const publishedDialect = readDialect(v.parse(DialectEnvironment, {}));

export const inTime = (changes: Partial<CallContext> = {}): CallContext => ({
  institutionId: '00016',
  correlationId: '0b5e5f8e-3ba4-4b2c-9d1c-2f7a4f7f6b11',
  deadline: Date.now() + 3_000,
  ...changes,
});

export type PlatformAnswer = (response: ServerResponse, request: SeenRequest) => unknown;

/** A platform that issues numbered tokens and answers Users API calls as told, and the adapter in front of it. */
export interface Platform extends LocalServer {
  /** The next answers to Users API calls; when none is left, the last one is repeated. */
  answers: PlatformAnswer[];
  /** The next answers of the token endpoint; when none is left, it issues tokens. */
  tokenAnswers: PlatformAnswer[];
  calls(): readonly SeenRequest[];
  tokenCalls(): readonly SeenRequest[];
  /** Of the service's own client; unless replaced, `contact service` and the secret `its/secret+`. */
  readonly credentials: Secret<ServiceCredentials>;
  readonly users: ReturnType<typeof httpUsersApi>;
  readonly tokens: ReturnType<typeof serviceTokens>;
  readonly lines: string[];
  /** The alarms raised, oldest first. */
  alarms(): unknown[];
  now: () => number;
}

/** A secret of one version. */
export const heldCredentials = (client: ServiceCredentials): Secret<ServiceCredentials> => ({
  read: () => Promise.resolve(client),
  readAgain: () => Promise.resolve(client),
  readPrevious: () => Promise.resolve(undefined),
});

/** The adapter of a platform at an origin. */
export const adapterOf = (
  origin: string,
  {
    credentials,
    logger,
    now,
    dialect,
  }: {
    readonly credentials: Secret<ServiceCredentials>;
    readonly logger: Logger;
    readonly now: () => number;
    readonly dialect?: Partial<PlatformDialect>;
  },
) => {
  const send = outboundClient({ now });
  const tokens = serviceTokens({
    send,
    credentials,
    url: `${origin}/oauth2/v1/token`,
    scopes: ['institution-users:read', 'institution-users:write'],
    now,
    logger,
  });
  const users = httpUsersApi({
    baseUrl: origin,
    dialect: { ...publishedDialect, ...dialect },
    send,
    tokens,
    retry: retryReads({ budget: retryBudget(), now, random: () => 0.1, sleep: (ms) => sleep(ms) }),
    now,
    logger,
    defaultCountryCode: (institutionId) => (institutionId === '00042' ? '44' : '1'),
    contactPointsOf,
  });
  return { tokens, users };
};

export const startPlatform = async (dialect: Partial<PlatformDialect> = {}): Promise<Platform> => {
  let issued = 0;
  const server = await startServer((request, response) => {
    if (request.target === '/oauth2/v1/token') {
      const issue: PlatformAnswer = () =>
        sendJson(response, 200, {
          access_token: `token-${++issued}`,
          expires_in: '3600',
          token_type: 'Bearer',
        });
      (platform.tokenAnswers.shift() ?? issue)(response, request);
      return;
    }
    const [answer] = platform.answers.length > 1 ? platform.answers.splice(0, 1) : platform.answers;
    answer?.(response, request);
  });
  const lines: string[] = [];
  const now = () => platform.now();
  const logger = createLogger({ write: (line) => lines.push(line), now });
  const client = { clientId: 'contact service', clientSecret: 'its/secret+' };
  const credentials = heldCredentials(client);
  const { tokens, users } = adapterOf(server.origin, { credentials, logger, now, dialect });
  const isToken = ({ target }: SeenRequest): boolean => target.startsWith('/oauth2');
  const platform: Platform = {
    ...server,
    answers: [],
    tokenAnswers: [],
    calls: () => server.requests.filter((request) => !isToken(request)),
    tokenCalls: () => server.requests.filter(isToken),
    credentials,
    users,
    tokens,
    lines,
    alarms: () =>
      lines.map((line) => JSON.parse(line) as { alarm?: unknown }).flatMap(({ alarm }) => alarm ?? []),
    now: Date.now,
  };
  return platform;
};

/** Answers with a JSON body. */
export const reply =
  (status: number, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): PlatformAnswer =>
  (response) =>
    sendJson(response, status, body, headers);

/** Answers with a text as it stands. */
export const replyText =
  (status: number, text: string): PlatformAnswer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end(text);

export const reset: PlatformAnswer = (response) => response.destroy();
export const silence: PlatformAnswer = () => undefined;
/** Headers at once, the body a byte at a time and never done. */
export const trickle: PlatformAnswer = (response) => {
  const drip = setInterval(() => response.write(' '), 20);
  response.once('close', () => clearInterval(drip));
};
export const flood: PlatformAnswer = (response) => response.end(Buffer.alloc(100_000_000, 32));
