import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import * as v from 'valibot';
import type { Keep } from '../keep.ts';
import { seededClients } from './clients.ts';

const SigningKey = v.object({ kid: v.string(), pem: v.string() });

/** The subject of a refresh token. */
const RefreshSubject = v.strictObject({
  clientId: v.string(),
  institutionId: v.string(),
  institutionUserId: v.string(),
  scopes: v.array(v.string()),
  authTime: v.number(),
});
type RefreshSubject = v.InferOutput<typeof RefreshSubject>;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What the OAuth endpoint remembers: signing keys, revocations, refresh tokens (hashed), client secrets. */
export const openTokenStore = (keep: Keep) => {
  const keys = keep.under('signing_keys', SigningKey);
  const revoked = keep.under('revoked', v.literal(true));
  const refreshTokens = keep.under('refresh_tokens', RefreshSubject);
  const secrets = keep.under('client_secrets', v.array(v.string()));

  const addKey = (): void => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const kid = `local-${digest(pem).slice(0, 12)}`;
    keys.set(kid, { kid, pem });
  };
  if (keys.values().length === 0) addKey();

  return {
    clients: () =>
      seededClients.map((client) => ({ ...client, secrets: secrets.get(client.id) ?? client.secrets })),
    setSecrets: (clientId: string, accepted: string[]): void => secrets.set(clientId, accepted),
    signingKey: () => {
      const newest = keys.values().at(-1);
      if (newest === undefined) throw new Error('The platform stand-in has no signing key.');
      return newest;
    },
    /** RFC 7517 §5, newest first. */
    publicKeys: () => ({
      keys: keys
        .values()
        .toReversed()
        .map(({ kid, pem }) => ({
          ...createPublicKey(createPrivateKey(pem)).export({ format: 'jwk' }),
          kid,
          use: 'sig',
          alg: 'RS256',
        })),
    }),
    /** Signs with a new key from now on; the former ones stay published when `keepOld`. */
    rotateKeys: ({ keepOld }: { readonly keepOld: boolean }): void => {
      if (!keepOld) keys.clear();
      addKey();
    },
    revoke: (jti: string): void => revoked.set(jti, true),
    isRevoked: (jti: string): boolean => revoked.get(jti) !== undefined,
    remember: (refreshToken: string, subject: RefreshSubject): void =>
      refreshTokens.set(digest(refreshToken), subject),
    recall: (refreshToken: string): RefreshSubject | undefined => refreshTokens.get(digest(refreshToken)),
    forget: (refreshToken: string): void => refreshTokens.delete(digest(refreshToken)),
  };
};
export type TokenStore = ReturnType<typeof openTokenStore>;
