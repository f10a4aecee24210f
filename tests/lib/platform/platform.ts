import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import type { Secret } from '../../../lib/secrets/secrets.ts';
import type { ServiceCredentials } from '../../../lib/secrets/service-secrets.ts';
import type { Logger } from '../../../lib/logger.ts';
import { retryBudget, retryReads } from '../../../lib/outbound/retry-reads.ts';
import { outboundClient } from '../../../lib/outbound/outbound-client.ts';
import { DialectEnvironment, readDialect } from '../../../lib/platform/dialect.ts';
import * as v from 'valibot';
import { httpUsersApi } from '../../../lib/platform/http-users-api.ts';
import { serviceTokens } from '../../../lib/platform/service-token.ts';
import { contactPointsOf } from '../../../lib/platform/user-reply.ts';
import type { CallContext } from '../../../lib/customers/users-api.ts';
import { sendJson, startServer, type SeenRequest } from '../../fakes/local-server.ts';
import { logLines } from '../../fakes/log-lines.ts';
import { rotatingSecret } from '../../fakes/rotating-secret.ts';

/** The platform as published. */
export const publishedDialect = readDialect(v.parse(DialectEnvironment, {}));

export const inTime = (changes: Partial<CallContext> = {}): CallContext => ({
  institutionId: '00016',
  correlationId: '0b5e5f8e-3ba4-4b2c-9d1c-2f7a4f7f6b11',
  deadline: Date.now() + 3_000,
  ...changes,
});

export type PlatformAnswer = (response: ServerResponse, request: SeenRequest) => unknown;

/** The adapter of a platform at an origin. */
export const adapterOf = (
  origin: string,
  {
    credentials,
    logger,
    now,
  }: {
    readonly credentials: Secret<ServiceCredentials>;
    readonly logger: Logger;
    readonly now: () => number;
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
    dialect: publishedDialect,
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

/** A platform that issues numbered tokens and answers Users API calls as told, and the adapter in front of it. */
export const startPlatform = async () => {
  const told = {
    /** The next answers to Users API calls; when none is left, the last one is repeated. */
    answers: [] as PlatformAnswer[],
    /** The next answers of the token endpoint; when none is left, it issues tokens. */
    tokenAnswers: [] as PlatformAnswer[],
    now: Date.now,
  };
  let issued = 0;
  const issue: PlatformAnswer = (response) => {
    issued += 1;
    sendJson(response, 200, { access_token: `token-${issued}`, expires_in: '3600', token_type: 'Bearer' });
  };
  const isToken = ({ target }: SeenRequest): boolean => target.startsWith('/oauth2');
  const server = await startServer((request, response) => {
    const { answers, tokenAnswers } = told;
    const answer = isToken(request)
      ? (tokenAnswers.shift() ?? issue)
      : answers.length > 1
        ? answers.shift()
        : answers[0];
    answer?.(response, request);
  });
  const now = () => told.now();
  const { logger, lines } = logLines(now);
  const credentials: Secret<ServiceCredentials> = rotatingSecret({
    held: { clientId: 'contact service', clientSecret: 'its/secret+' },
  });
  return Object.assign(told, {
    ...server,
    ...adapterOf(server.origin, { credentials, logger, now }),
    credentials,
    lines,
    calls: () => server.requests.filter((request) => !isToken(request)),
    tokenCalls: () => server.requests.filter(isToken),
    /** The alarms raised, oldest first. */
    alarms: () =>
      lines.map((line) => JSON.parse(line) as { alarm?: unknown }).flatMap(({ alarm }) => alarm ?? []),
  });
};
export type Platform = Awaited<ReturnType<typeof startPlatform>>;

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
export const oversized: PlatformAnswer = (response) => response.end(Buffer.alloc(262_145, 32));
