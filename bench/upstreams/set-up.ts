import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { changeTopicArn, eventsTopicArn } from '../../local/aws/arns.ts';
import { environmentFor } from '../../local/environment.ts';
import { openKeep } from '../../local/keep.ts';
import { signAccessToken } from '../../local/platform/access-token.ts';
import { openTokenStore } from '../../local/platform/token-store.ts';

const url = 'https://upstreams.example';
const topicArns = { changes: changeTopicArn, events: eventsTopicArn };

/** What the functions and the bare handlers find in their environment. */
export const upstreamEnvironment: Readonly<Record<string, string>> = {
  ...environmentFor(url, { url, dynamodbUrl: url, topicArns }),
  INSTITUTIONS_FILE: fileURLToPath(new URL('../../config/institutions.example.json', import.meta.url)),
};

/** Prepares this process for the functions; answers tokens of an institution that are good for a day. */
export const setUpUpstreams = (settings: Readonly<Record<string, string>> = {}) => {
  const store = openTokenStore(openKeep(undefined, 'bench'));
  const nowS = Math.floor(Date.now() / 1000);
  const claims = {
    iss: upstreamEnvironment['TOKEN_ISSUER'],
    aud: upstreamEnvironment['TOKEN_AUDIENCE'],
    sub: 'partner',
    client_id: 'partner',
    scope: 'institution-users:write',
    institutionId: '00016',
    iat: nowS,
    exp: nowS + 86_400,
  };
  Object.assign(process.env, upstreamEnvironment, settings, {
    BENCH_KEY_SET: JSON.stringify(store.publicKeys()),
  });
  /** One that nobody has seen. */
  const mintToken = (): string => signAccessToken(store, { ...claims, jti: randomUUID() });
  return { token: mintToken(), mintToken };
};
