import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { openDatabase } from '../open-database.ts';
import { type Client, seededClients } from './clients.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS signing_keys (kid TEXT PRIMARY KEY, pem TEXT NOT NULL, made_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS revoked (jti TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS refresh_tokens (digest TEXT PRIMARY KEY, subject TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS client_secrets (client_id TEXT PRIMARY KEY, secrets TEXT NOT NULL) WITHOUT ROWID;
`;

export interface SigningKey {
  readonly kid: string;
  readonly pem: string;
}

/** Whom a refresh token speaks for. */
const RefreshSubject = v.strictObject({
  clientId: v.string(),
  institutionId: v.string(),
  institutionUserId: v.string(),
  scopes: v.array(v.string()),
  authTime: v.number(),
});
export type RefreshSubject = v.InferOutput<typeof RefreshSubject>;

/** What the OAuth endpoint remembers: signing keys, revocations, refresh tokens (hashed), client secrets. */
export interface TokenStore {
  clients(): readonly Client[];
  setSecrets(clientId: string, secrets: readonly string[]): void;
  signingKey(): SigningKey;
  /** RFC 7517 §5, newest first. */
  publicKeys(): { readonly keys: readonly JsonWebKey[] };
  /** Signs with a new key from now on; the former ones stay published when `keepOld`. */
  rotateKeys(options: { readonly keepOld: boolean }): SigningKey;
  revoke(jti: string): void;
  isRevoked(jti: string): boolean;
  remember(refreshToken: string, subject: RefreshSubject): void;
  recall(refreshToken: string): RefreshSubject | undefined;
  forget(refreshToken: string): void;
  close(): void;
}

const KeyRow = v.object({ kid: v.string(), pem: v.string() });
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

export const openTokenStore = (dataDir: string | undefined, now: () => number): TokenStore => {
  const database = openDatabase(dataDir, 'platform-tokens', schema);
  const insertKey = database.prepare('INSERT INTO signing_keys VALUES (?, ?, ?)');
  const selectKeys = database.prepare('SELECT kid, pem FROM signing_keys ORDER BY made_at DESC, rowid DESC');
  const selectSecrets = database.prepare('SELECT secrets FROM client_secrets WHERE client_id = ?');
  const selectRevoked = database.prepare('SELECT 1 FROM revoked WHERE jti = ?');
  const selectRefresh = database.prepare('SELECT subject FROM refresh_tokens WHERE digest = ?');

  const addKey = (): void => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    insertKey.run(`local-${digest(pem).slice(0, 12)}`, pem, now());
  };
  let keys: readonly SigningKey[] = [];
  const loadKeys = (): void => {
    keys = v.parse(v.array(KeyRow), selectKeys.all());
  };
  const signingKey = (): SigningKey => {
    const [newest] = keys;
    if (newest === undefined) throw new Error('The platform stand-in has no signing key.');
    return newest;
  };
  loadKeys();
  if (keys.length === 0) {
    addKey();
    loadKeys();
  }

  return {
    clients: () =>
      seededClients.map((client) => {
        const row = selectSecrets.get(client.id);
        if (row === undefined) return client;
        return {
          ...client,
          secrets: v.parse(v.pipe(v.string(), v.parseJson(), v.array(v.string())), row['secrets']),
        };
      }),
    setSecrets: (clientId, secrets) =>
      void database
        .prepare('INSERT OR REPLACE INTO client_secrets VALUES (?, ?)')
        .run(clientId, JSON.stringify(secrets)),
    signingKey,
    publicKeys: () => ({
      keys: keys.map(({ kid, pem }) => ({
        ...createPublicKey(createPrivateKey(pem)).export({ format: 'jwk' }),
        kid,
        use: 'sig',
        alg: 'RS256',
      })),
    }),
    rotateKeys: ({ keepOld }) => {
      if (!keepOld) database.exec('DELETE FROM signing_keys');
      addKey();
      loadKeys();
      return signingKey();
    },
    revoke: (jti) => void database.prepare('INSERT OR IGNORE INTO revoked VALUES (?)').run(jti),
    isRevoked: (jti) => selectRevoked.get(jti) !== undefined,
    remember: (refreshToken, subject) =>
      void database
        .prepare('INSERT OR REPLACE INTO refresh_tokens VALUES (?, ?)')
        .run(digest(refreshToken), JSON.stringify(subject)),
    recall: (refreshToken) => {
      const row = selectRefresh.get(digest(refreshToken));
      return row === undefined
        ? undefined
        : v.parse(v.pipe(v.string(), v.parseJson(), RefreshSubject), row['subject']);
    },
    forget: (refreshToken) =>
      void database.prepare('DELETE FROM refresh_tokens WHERE digest = ?').run(digest(refreshToken)),
    close: () => database.close(),
  };
};
