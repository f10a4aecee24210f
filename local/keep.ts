import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';

/** What a stand-in keeps under one heading, by key, in the order in which the keys came. */
export interface Kept<Value> {
  readonly get: (key: string) => Value | undefined;
  readonly values: () => readonly Value[];
  readonly set: (key: string, value: Value) => void;
  readonly delete: (key: string) => void;
  readonly clear: () => void;
}

/** Keeps JSON under headings in a file of the data folder, from which the next process reads it; in memory without one. */
export const openKeep = (dataDir: string | undefined, name: string) => {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
  const database = new DatabaseSync(dataDir === undefined ? ':memory:' : join(dataDir, `${name}.sqlite`));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  return {
    under: <const Schema extends v.GenericSchema>(
      heading: string,
      schema: Schema,
    ): Kept<v.InferOutput<Schema>> => {
      const Value = v.pipe(v.string(), v.parseJson(), schema);
      database.exec(
        `CREATE TABLE IF NOT EXISTS ${heading} (place INTEGER PRIMARY KEY, key TEXT UNIQUE, value TEXT)`,
      );
      const upsert = database.prepare(
        `INSERT INTO ${heading} (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      );
      const remove = database.prepare(`DELETE FROM ${heading} WHERE key = ?`);
      const rows = database.prepare(`SELECT key, value FROM ${heading} ORDER BY place`).all();
      const kept = new Map(rows.map(({ key, value }) => [String(key), v.parse(Value, value)]));
      return {
        get: (key) => kept.get(key),
        values: () => [...kept.values()],
        set: (key, value) => {
          const text = JSON.stringify(value);
          kept.set(key, v.parse(Value, text));
          upsert.run(key, text);
        },
        delete: (key) => {
          kept.delete(key);
          remove.run(key);
        },
        clear: () => {
          kept.clear();
          database.exec(`DELETE FROM ${heading}`);
        },
      };
    },
    close: () => database.close(),
  };
};
export type Keep = ReturnType<typeof openKeep>;
