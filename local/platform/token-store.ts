import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import * as v from 'valibot';
import type { Keep } from '../keep.ts';
import { seededClients } from './clients.ts';

const SigningKey = v.object({ kid: v.string(), pem: v.string() });

/** What the OAuth endpoint remembers: signing keys and client secrets. */
export const openTokenStore = (keep: Keep) => {
  const keys = keep.under('signing_keys', SigningKey);
  const secrets = keep.under('client_secrets', v.array(v.string()));

  const addKey = (): void => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const kid = `local-${createHash('sha256').update(pem).digest('hex').slice(0, 12)}`;
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
  };
};
export type TokenStore = ReturnType<typeof openTokenStore>;
