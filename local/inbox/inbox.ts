import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { openKeep } from '../keep.ts';
import { findRoute, type Routes } from '../wire/routes.ts';
import { json, serve } from '../wire/serve.ts';
import { asset } from './asset.ts';
import { InboxMessage } from './message.ts';

export interface InboxOptions {
  readonly port: number;
  /** Without one, messages are kept in memory. */
  readonly dataDir?: string | undefined;
  /** Further pages. */
  readonly pages?: Routes;
}

/** Shows every email, text message and event: a page for people, JSON for programs. */
export const startInbox = async ({ port, dataDir, pages = {} }: InboxOptions) => {
  const keep = openKeep(dataDir, 'inbox');
  const messages = keep.under('messages', InboxMessage);
  const events = keep.under('events', v.unknown());

  const routes: Routes = {
    'GET /card-flags': () => json(200, []),
    ...pages,
    'GET /': asset(new URL('page.html', import.meta.url), 'text/html'),
    'GET /page.css': asset(new URL('page.css', import.meta.url), 'text/css'),
    'GET /page.mjs': asset(new URL('page.mjs', import.meta.url), 'text/javascript'),
    'GET /messages': () => json(200, messages.values(), { 'cache-control': 'no-store' }),
    'GET /events': () => json(200, events.values(), { 'cache-control': 'no-store' }),
    'DELETE /messages': () => {
      messages.clear();
      events.clear();
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
    receive: (message: InboxMessage): void => messages.set(randomUUID(), message),
    /** Takes an event for other systems, as it was published. */
    receiveEvent: (event: string): void => events.set(randomUUID(), JSON.parse(event)),
    /** Newest last, as the events. */
    messages: messages.values,
    events: events.values,
    close: async (): Promise<void> => {
      await server.close();
      keep.close();
    },
  };
};
export type Inbox = Awaited<ReturnType<typeof startInbox>>;
