import type { Secret } from './secrets.ts';
import type { ServiceCredentials } from './service-secrets.ts';

/** HTTP Basic with each part form-encoded first (RFC 6749 §2.3.1). */
const basic = ({ clientId, clientSecret }: ServiceCredentials): string =>
  `Basic ${Buffer.from([clientId, clientSecret].map(encodeURIComponent).join(':')).toString('base64')}`;

/** Sends a request as the service's own OAuth client, even while its secret is rotated; undefined if refused. */
export const askAsClient = async <Answer>(
  credentials: Secret<ServiceCredentials>,
  ask: (authorization: string) => Promise<Answer | undefined>,
): Promise<Answer | undefined> => {
  const own = basic(await credentials.read());
  const answer = await ask(own);
  if (answer !== undefined) return answer;
  const newer = basic(await credentials.readAgain());
  const second = newer === own ? undefined : await ask(newer);
  if (second !== undefined) return second;
  const former = await credentials.readPrevious();
  return former && ask(basic(former));
};
