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
  /** Newest last. */
  readonly messages: () => readonly InboxMessage[];
}

const schema = `CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL)`;

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

/** Shows every email and text message: a page for people, JSON for programs. */
export const startInbox = async ({ port, dataDir, pages = {} }: InboxOptions): Promise<Inbox> => {
  const database = openDatabase(dataDir, 'inbox', schema);
  const insert = database.prepare('INSERT INTO messages (message) VALUES (?)');
  const selectAll = database.prepare('SELECT message FROM messages ORDER BY id');
  const messages = (): readonly InboxMessage[] =>
    selectAll.all().map((row) => v.parse(v.pipe(v.string(), v.parseJson(), Message), row['message']));

  const routes: Routes = {
    ...pages,
    'GET /': asset(new URL('page.html', import.meta.url), 'text/html'),
    'GET /page.css': asset(new URL('page.css', import.meta.url), 'text/css'),
    'GET /page.mjs': asset(new URL('page.mjs', import.meta.url), 'text/javascript'),
    'GET /messages': () => json(200, messages(), { 'cache-control': 'no-store' }),
    'DELETE /messages': () => {
      database.exec('DELETE FROM messages');
      return { status: 204 };
    },
  };
  const server = await serve({
    name: 'the inbox',
    port,
    handle: (request) =>
      findRoute(routes, request)?.run() ?? json(404, { message: 'Here are / and /messages (GET, DELETE).' }),
  });
  return {
    url: server.url,
    receive: (message) => void insert.run(JSON.stringify(message)),
    messages,
    close: async () => {
      await server.close();
      database.close();
    },
  };
};
