import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFaultRegistry } from '../../../local/wire/faults.ts';
import { json, type RunningServer, serve } from '../../../local/wire/serve.ts';
import { withFaults } from '../../../local/wire/with-faults.ts';
import { send } from '../send.ts';

let server: RunningServer;

beforeEach(async () => {
  server = await serve({
    name: 'test',
    port: 0,
    handle: withFaults({
      faults: createFaultRegistry(),
      operationsOf: ({ method, path }) => [`${method} ${path}`],
      faultReply: (status, body) => json(status, body ?? { message: 'fault' }),
      handle: () => json(200, { done: true }),
    }),
  });
});
afterEach(() => server.close());

const fault = (value: unknown) =>
  send(`${server.url}/_faults`, { method: 'POST', body: JSON.stringify(value) });
const patch = (path = '/users/1') => send(`${server.url}${path}`, { method: 'PATCH' });

describe('withFaults', () => {
  it('affects only matching requests, as often as configured', async () => {
    await fault([{ on: 'PATCH /users/1', do: 'status', status: 503, times: 1 }]);
    expect((await patch('/users/10')).status).toBe(200);
    expect((await patch()).status).toBe(503);
    expect((await patch()).status).toBe(200);
  });

  it.each([
    ['broken JSON', '{'],
    ['an unknown kind', JSON.stringify({ on: '*', do: 'explode' })],
  ])('refuses a fault with %s and says what is wrong', async (_, body) => {
    const { status, text } = await send(`${server.url}/_faults`, { method: 'POST', body });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ problems: [expect.any(String)] });
  });
});

describe('serve', () => {
  it('names the taken port', async () => {
    const port = Number(new URL(server.url).port);
    await expect(serve({ name: 'another', port, handle: () => ({ status: 204 }) })).rejects.toThrow(
      `port ${port} (another) is already taken`,
    );
  });
});
