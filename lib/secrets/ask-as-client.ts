import type { Secret } from './secrets.ts';
import type { ServiceCredentials } from './service-secrets.ts';

/** HTTP Basic with each part form-encoded first (RFC 6749 §2.3.1). */
const basic = ({ clientId, clientSecret }: ServiceCredentials): string =>
  `Basic ${Buffer.from([clientId, clientSecret].map(encodeURIComponent).join(':')).toString('base64')}`;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** RFC 6749 §5.2: `invalid_client` comes with 401, but from some issuers with 400. */
const refusesClient = ({ status, body }: Answer): boolean =>
  status === 401 || (status === 400 && body.includes('"invalid_client"'));

/** Sends a request as the service's own OAuth client, even while its secret is rotated; undefined if refused. */
export const askAsClient = async <Reply extends Answer>(
  credentials: Secret<ServiceCredentials>,
  ask: (authorization: string) => Promise<Reply>,
): Promise<Reply | undefined> => {
  const askWith = async (own: string): Promise<Reply | undefined> => {
    const reply = await ask(own);
    return refusesClient(reply) ? undefined : reply;
  };
  const own = basic(await credentials.read());
  const answer = await askWith(own);
  if (answer !== undefined) return answer;
  const newer = basic(await credentials.readAgain());
  const second = newer === own ? undefined : await askWith(newer);
  if (second !== undefined) return second;
  const former = await credentials.readPrevious();
  return former && askWith(basic(former));
};
