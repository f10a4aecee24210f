import { errors, type AppError } from '../errors.ts';

const header = 'www-authenticate';

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** The header of an error with a challenge of its own, e.g. `Bearer error="insufficient_scope", scope="…"`. */
export const challengeHeader = (
  error: 'insufficient_scope' | 'insufficient_user_authentication',
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({
  [header]: `Bearer ${Object.entries({ error, ...parameters })
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join(', ')}`,
});

/**
 * The WWW-Authenticate value that an error calls for (RFC 6750 §3). A request without credentials gets
 * `invalid_token` as well: the API has no other way in.
 */
export const challengeFor = ({ reason, headers }: AppError): string | undefined =>
  headers[header] ?? (errors[reason].status === 401 ? 'Bearer error="invalid_token"' : undefined);
