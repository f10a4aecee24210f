import { createHash, timingSafeEqual } from 'node:crypto';

/** A client of the OAuth endpoint; its tokens are meant for one API. */
export interface Client {
  readonly id: string;
  /** Any of them is accepted; more than one during a rotation. */
  readonly secrets: readonly string[];
  /** The `aud` of its tokens: this service, or the Users API behind it. */
  readonly audience: 'contact-info' | 'users-api';
  readonly scopes: readonly string[];
  /** Whether it may introspect tokens (RFC 7662 §2.1). */
  readonly mayIntrospect: boolean;
}

/** The clients a fresh platform has. */
export const seededClients: readonly Client[] = [
  {
    id: 'partner',
    secrets: ['partner-secret'],
    audience: 'contact-info',
    scopes: ['institution-users:write'],
    mayIntrospect: false,
  },
  {
    id: 'reader',
    secrets: ['reader-secret'],
    audience: 'contact-info',
    scopes: ['institution-users:read'],
    mayIntrospect: false,
  },
  {
    id: 'contact-service',
    secrets: ['contact-service-secret'],
    audience: 'users-api',
    scopes: ['institution-users:read', 'institution-users:write'],
    mayIntrospect: true,
  },
];

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const sameText = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

/** RFC 6749 §2.3.1: both parts are form-encoded before they are joined. */
const formDecode = (text: string): string =>
  new URLSearchParams(`text=${text.replaceAll('&', '%26')}`).get('text') ?? '';

/** The client that an HTTP Basic header proves. */
export const authenticateClient = (
  clients: readonly Client[],
  authorization: string | undefined,
): Client | undefined => {
  const [scheme, credentials] = authorization?.split(' ') ?? [];
  if (scheme?.toLowerCase() !== 'basic' || credentials === undefined) return undefined;
  const text = Buffer.from(credentials, 'base64').toString();
  const colon = text.indexOf(':');
  const client = clients.find(({ id }) => id === formDecode(text.slice(0, colon)));
  const secret = formDecode(text.slice(colon + 1));
  return client?.secrets.some((one) => sameText(one, secret)) === true ? client : undefined;
};
