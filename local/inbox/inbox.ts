import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { openKeep } from '../keep.ts';
import { findRoute, type Routes } from '../wire/routes.ts';
import { json, type RunningServer, serve } from '../wire/serve.ts';
import { asset } from './asset.ts';
import { InboxMessage } from './message.ts';

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

/** Shows every email, text message and event: a page for people, JSON for programs. */
export const startInbox = async ({ port, dataDir, pages = {} }: InboxOptions): Promise<Inbox> => {
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
    receive: (message) => messages.set(randomUUID(), message),
    receiveEvent: (event) => events.set(randomUUID(), JSON.parse(event)),
    messages: messages.values,
    events: events.values,
    close: async () => {
      await server.close();
      keep.close();
    },
  };
};
