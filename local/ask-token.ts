import { randomUUID } from 'node:crypto';
import * as v from 'valibot';

/** Asks the platform stand-in for a token as the seeded client `partner`. */
export const requestToken = (
  platformUrl: string,
  form: Readonly<Record<string, string>>,
  institutionId = '00016',
): Promise<Response> =>
  fetch(`${platformUrl}/oauth2/v1/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('partner:partner-secret').toString('base64')}`,
      institutionId,
      transactionId: randomUUID(),
    },
    body: new URLSearchParams(form),
  });

const Grant = v.object({ access_token: v.string() });

/** The partner's own access token. */
export const askToken = async (platformUrl: string, institutionId?: string): Promise<string> => {
  const form = { grant_type: 'client_credentials', scopes: 'institution-users:write' };
  const answer = await requestToken(platformUrl, form, institutionId);
  if (!answer.ok) throw new Error(`The platform grants the partner no token (${answer.status}).`);
  return v.parse(Grant, await answer.json()).access_token;
};
