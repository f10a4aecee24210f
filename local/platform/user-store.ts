import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { openDatabase } from '../open-database.ts';
import { type InstitutionUser, StoredUser } from './institution-user.ts';
import { loginIdentifiersOf, readLogin } from './login-identifiers.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS users (
    institution_user_id TEXT PRIMARY KEY,
    institution_id TEXT NOT NULL,
    host_user_id TEXT NOT NULL,
    legacy_user_guid TEXT NOT NULL,
    user_id TEXT NOT NULL,
    stored TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS login_identifiers (
    institution_id TEXT NOT NULL,
    value TEXT NOT NULL,
    national TEXT,
    institution_user_id TEXT NOT NULL REFERENCES users,
    PRIMARY KEY (institution_id, value)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS users_by_guid ON users (institution_id, legacy_user_guid);
  CREATE INDEX IF NOT EXISTS logins_by_national ON login_identifiers (institution_id, national);
`;

const columns = {
  INSTITUTION_USER_ID: 'institution_user_id',
  HOST_USER_ID: 'host_user_id',
  LEGACY_USER_GUID: 'legacy_user_guid',
  USER_ID: 'user_id',
} as const;

export type UserIdType = keyof typeof columns | 'LOGIN_ID';

export const isUserIdType = (text: string): text is UserIdType =>
  text === 'LOGIN_ID' || Object.hasOwn(columns, text);

const StoredJson = v.pipe(v.string(), v.parseJson(), StoredUser);

/** The users of every institution, on disk when a data folder is given. */
export interface UserStore {
  find(institutionId: string, type: UserIdType, id: string): StoredUser | undefined;
  /** Replaces the user; false, and nothing is changed, when another user of the institution signs in with its contact. */
  replace(user: InstitutionUser): boolean;
  /** Adds a user; throws when one of its ids or sign-in names is taken. */
  add(user: StoredUser): void;
  close(): void;
}

/** SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE. */
const uniqueViolations: readonly unknown[] = [1555, 2067];

const isUniqueViolation = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'errcode' in error &&
  uniqueViolations.includes(error.errcode);

const insideTransaction = (database: DatabaseSync, run: () => void): void => {
  database.exec('BEGIN IMMEDIATE');
  try {
    run();
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
};

export const openUserStore = (dataDir: string | undefined, seeds: readonly StoredUser[]): UserStore => {
  const database = openDatabase(dataDir, 'platform-users', schema);
  const insert = database.prepare('INSERT INTO users VALUES (?, ?, ?, ?, ?, ?)');
  const update = database.prepare('UPDATE users SET stored = ? WHERE institution_user_id = ?');
  const forgetLogins = database.prepare('DELETE FROM login_identifiers WHERE institution_user_id = ?');
  const insertLogin = database.prepare('INSERT INTO login_identifiers VALUES (?, ?, ?, ?)');
  const byLogin = database.prepare(
    `SELECT DISTINCT stored FROM users JOIN login_identifiers USING (institution_user_id)
     WHERE login_identifiers.institution_id = ? AND (value = ? OR value = ? OR national = ?)`,
  );
  const byId = Object.fromEntries(
    Object.entries(columns).map(([type, column]) => [
      type,
      database.prepare(`SELECT stored FROM users WHERE institution_id = ? AND ${column} = ?`),
    ]),
  );

  const writeLogins = (user: InstitutionUser): void => {
    forgetLogins.run(user.institutionUserId);
    for (const { value, national } of loginIdentifiersOf(user)) {
      insertLogin.run(user.institutionId, value, national ?? null, user.institutionUserId);
    }
  };

  const add = (user: StoredUser): void => {
    const { document, hostUserId, legacyUserGuid, userId } = user;
    insideTransaction(database, () => {
      const { institutionUserId, institutionId } = document;
      insert.run(institutionUserId, institutionId, hostUserId, legacyUserGuid, userId, JSON.stringify(user));
      writeLogins(document);
    });
  };

  const find: UserStore['find'] = (institutionId, type, id) => {
    const { values, national } = readLogin(id);
    const rows =
      type === 'LOGIN_ID'
        ? byLogin.all(institutionId, values[0] ?? '', values[1] ?? '', national ?? '')
        : (byId[type]?.all(institutionId, id) ?? []);
    const [row] = rows;
    // Digits that could mean two users' phones name nobody.
    return row === undefined || rows.length > 1 ? undefined : v.parse(StoredJson, row['stored']);
  };

  if (database.prepare('SELECT 1 FROM users LIMIT 1').get() === undefined)
    for (const user of seeds) add(user);

  return {
    find,
    add,
    replace: (user) => {
      const stored = find(user.institutionId, 'INSTITUTION_USER_ID', user.institutionUserId);
      if (stored === undefined) return false;
      try {
        insideTransaction(database, () => {
          update.run(JSON.stringify({ ...stored, document: user }), user.institutionUserId);
          writeLogins(user);
        });
        return true;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },
    close: () => database.close(),
  };
};
