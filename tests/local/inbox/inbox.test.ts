import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Inbox, startInbox } from '../../../local/inbox/inbox.ts';
import { send } from '../send.ts';

let inbox: Inbox;
beforeAll(async () => {
  inbox = await startInbox({ port: 0 });
});
afterAll(() => inbox.close());

describe('startInbox', () => {
  const sms = { channel: 'sms', to: '+12075550100', text: 'One', at: '2026-11-23T15:00:00.000Z' } as const;
  const email = {
    channel: 'email',
    to: 'a@b.example',
    subject: 'Two',
    text: 'plain',
    html: '<b>rich</b>',
    institutionId: '00016',
    changeId: 'c-1',
    role: 'old',
    at: '2026-11-23T15:00:01.000Z',
  } as const;

  it('lists messages and events, newest last, and deletes them together', async () => {
    const read = async (what: string): Promise<unknown> =>
      JSON.parse((await send(`${inbox.url}/${what}`)).text);
    for (const message of [sms, email]) inbox.receive(message);
    const events = [{ id: 'c-1/1' }, { id: 'c-1/2' }];
    for (const event of events) inbox.receiveEvent(JSON.stringify(event));
    expect([await read('messages'), await read('events')]).toEqual([[sms, email], events]);
    await send(`${inbox.url}/messages`, { method: 'DELETE' });
    expect([await read('messages'), await read('events')]).toEqual([[], []]);
  });

  it('serves a page that runs only its own script and loads nothing from elsewhere', async () => {
    for (const path of ['/', '/page.css', '/page.mjs']) {
      const { status, headers, text } = await send(`${inbox.url}${path}`);
      expect(status).toBe(200);
      expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'; /);
      expect(text).not.toMatch(/https?:\/\//);
    }
    expect((await send(`${inbox.url}/elsewhere`)).status).toBe(404);
  });
});
