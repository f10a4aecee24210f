import * as v from 'valibot';
import { openDatabase } from '../open-database.ts';
import { findRoute, type Routes } from '../wire/routes.ts';
import { json, type RunningServer, serve } from '../wire/serve.ts';
import { asset } from './asset.ts';
import type { InboxMessage } from './message.ts';

export interface InboxOptions {
  readonly port: number;
  /** Without one, messages are kept in memory. */
  readonly dataDir?: string | undefined;
  /** Further pages. */
  readonly pages?: Routes;
}

export interface Inbox extends RunningServer {
  readonly receive: (message: InboxMessage) => void;
  /** Takes an event for other systems, as it was published. */
  readonly receiveEvent: (event: string) => void;
  /** Newest last. */
  readonly messages: () => readonly InboxMessage[];
  /** As they were published, newest last. */
  readonly events: () => readonly unknown[];
}

const schema = ['messages', 'events']
  .map(
    (table) =>
      `CREATE TABLE IF NOT EXISTS ${table} (id INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL);`,
  )
  .join('\n');

const Message = v.object({
  channel: v.picklist(['email', 'sms']),
  to: v.string(),
  subject: v.optional(v.string()),
  text: v.string(),
  html: v.optional(v.string()),
  institutionId: v.optional(v.string()),
  changeId: v.optional(v.string()),
  role: v.optional(v.string()),
  at: v.string(),
});

const Json = v.pipe(v.string(), v.parseJson());

/** Shows every email, text message and event: a page for people, JSON for programs. */
export const startInbox = async ({ port, dataDir, pages = {} }: InboxOptions): Promise<Inbox> => {
  const database = openDatabase(dataDir, 'inbox', schema);
  const insert = database.prepare('INSERT INTO messages (message) VALUES (?)');
  const selectAll = database.prepare('SELECT message FROM messages ORDER BY id');
  const messages = (): readonly InboxMessage[] =>
    selectAll.all().map((row) => v.parse(v.pipe(Json, Message), row['message']));
  const insertEvent = database.prepare('INSERT INTO events (message) VALUES (?)');
  const selectEvents = database.prepare('SELECT message FROM events ORDER BY id');
  const events = (): readonly unknown[] => selectEvents.all().map((row) => v.parse(Json, row['message']));

  const routes: Routes = {
    'GET /card-flags': () => json(200, []),
    ...pages,
    'GET /': asset(new URL('page.html', import.meta.url), 'text/html'),
    'GET /page.css': asset(new URL('page.css', import.meta.url), 'text/css'),
    'GET /page.mjs': asset(new URL('page.mjs', import.meta.url), 'text/javascript'),
    'GET /messages': () => json(200, messages(), { 'cache-control': 'no-store' }),
    'GET /events': () => json(200, events(), { 'cache-control': 'no-store' }),
    'DELETE /messages': () => {
      database.exec('DELETE FROM messages; DELETE FROM events');
      return { status: 204 };
    },
  };
  const server = await serve({
    name: 'the inbox',
    port,
    handle: (request) =>
      findRoute(routes, request)?.run() ??
      json(404, { message: 'Here are /, /messages (GET, DELETE), /events and /card-flags.' }),
  });
  return {
    url: server.url,
    receive: (message) => void insert.run(JSON.stringify(message)),
    receiveEvent: (event) => void insertEvent.run(event),
    messages,
    events,
    close: async () => {
      await server.close();
      database.close();
    },
  };
};
