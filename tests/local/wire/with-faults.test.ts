import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFaultRegistry, type Fault } from '../../../local/wire/faults.ts';
import { json, type RunningServer, serve } from '../../../local/wire/serve.ts';
import { withFaults, type WireStep } from '../../../local/wire/with-faults.ts';
import { send } from '../send.ts';

let server: RunningServer;
let applied: string[];
let steps: WireStep[];
let observed: Fault | undefined;

beforeEach(async () => {
  applied = [];
  steps = [];
  observed = undefined;
  server = await serve({
    name: 'test',
    port: 0,
    handle: withFaults({
      faults: createFaultRegistry(),
      operationsOf: ({ method, path }) => [`${method} ${path}`],
      faultReply: (status, body) => json(status, body ?? { message: 'fault' }),
      handle: ({ path }) => {
        applied.push(path);
        return json(200, { done: true });
      },
      observe: (step) => {
        steps.push(step);
        return observed;
      },
    }),
  });
});
afterEach(() => server.close());

const fault = (value: unknown) =>
  send(`${server.url}/_faults`, { method: 'POST', body: JSON.stringify(value) });
const patch = (path = '/users/1') => send(`${server.url}${path}`, { method: 'PATCH' });

describe('withFaults', () => {
  it('passes requests on while there is no fault', async () => {
    expect(await patch()).toMatchObject({ status: 200, text: '{"done":true}' });
    expect(applied).toEqual(['/users/1']);
  });

  it.each([
    ['status', { status: 503, body: { code: 'X' } }, { status: 503, text: '{"code":"X"}' }, 0],
    ['apply-then-status', { status: 500 }, { status: 500 }, 1],
    ['status', { status: 200, body: '<html>' }, { status: 200, text: '<html>' }, 0],
  ])('%s answers as told', async (kind, details, answer, times) => {
    await fault({ on: 'PATCH /users/*', do: kind, ...details });
    expect(await patch()).toMatchObject(answer);
    expect(applied).toHaveLength(times);
  });

  it.each([
    ['reset', 0],
    ['apply-then-reset', 1],
  ])('%s tears the connection down', async (kind, times) => {
    await fault({ on: '*', do: kind });
    await expect(patch()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(applied).toHaveLength(times);
  });

  it('delay answers late', async () => {
    await fault({ on: '*', do: 'delay', delayMs: 80 });
    const before = performance.now();
    expect((await patch()).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(78);
  });

  it('apply-late fails at once and carries out later', async () => {
    await fault({ on: '*', do: 'apply-late', delayMs: 60, times: 1 });
    await expect(patch()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(applied).toEqual([]);
    await setTimeout(120);
    expect(applied).toEqual(['/users/1']);
  });

  it('hang never answers and carries nothing out', async () => {
    await fault({ on: '*', do: 'hang', times: 1 });
    const answer = await Promise.race([patch().catch(() => 'cut off'), setTimeout(60, 'nothing')]);
    expect(answer).toBe('nothing');
    expect(applied).toEqual([]);
    expect((await patch()).status).toBe(200);
  });

  it('meets only matching requests, as often as it is told', async () => {
    await fault([{ on: 'PATCH /users/1', do: 'status', status: 503, times: 1 }]);
    expect((await patch('/users/10')).status).toBe(200);
    expect((await patch()).status).toBe(503);
    expect((await patch()).status).toBe(200);
  });

  it('treats a dot in a pattern as a dot', async () => {
    await fault({ on: 'PATCH /a.c', do: 'status', status: 503 });
    expect((await patch('/abc')).status).toBe(200);
    expect((await patch('/a.c')).status).toBe(503);
  });

  it('lists and clears faults', async () => {
    await fault({ on: '*', do: 'reset', times: 2 });
    expect(JSON.parse((await send(`${server.url}/_faults`)).text)).toEqual([
      { on: '*', do: 'reset', times: 2 },
    ]);
    await send(`${server.url}/_faults`, { method: 'DELETE' });
    expect((await patch()).status).toBe(200);
  });

  it.each([
    ['no JSON', '{'],
    ['an unknown kind', JSON.stringify({ on: '*', do: 'explode' })],
    ['an unknown member', JSON.stringify({ on: '*', do: 'reset', sometimes: 1 })],
    ['a missing status', JSON.stringify({ on: '*', do: 'status' })],
    ['a missing delay', JSON.stringify({ on: '*', do: 'delay' })],
    ['a status that is none', JSON.stringify({ on: '*', do: 'status', status: 99 })],
    ['no times', JSON.stringify({ on: '*', do: 'reset', times: 0 })],
  ])('refuses a fault with %s and says what is wrong', async (_, body) => {
    const { status, text } = await send(`${server.url}/_faults`, { method: 'POST', body });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ problems: [expect.any(String)] });
  });

  it('counts requests and tells the observer of both phases', async () => {
    await patch();
    await fault({ on: '*', do: 'reset' });
    await patch().catch(() => undefined);
    expect(JSON.parse((await send(`${server.url}/_requests`)).text)).toEqual({ 'PATCH /users/1': 2 });
    expect(steps.map(({ phase, status }) => [phase, status])).toEqual([
      ['received', undefined],
      ['applied', 200],
      ['received', undefined],
    ]);
    expect(steps[0]).toMatchObject({ operations: ['PATCH /users/1'], request: { path: '/users/1' } });
  });

  it('lets a request meet the fault its observer answers, before any other', async () => {
    await fault({ on: '*', do: 'reset', times: 1 });
    observed = { on: '*', do: 'status', status: 418 };
    expect((await patch()).status).toBe(418);
    observed = undefined;
    await expect(patch()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('serve', () => {
  it('names the port that is taken', async () => {
    const port = Number(new URL(server.url).port);
    await expect(serve({ name: 'another', port, handle: () => ({ status: 204 }) })).rejects.toThrow(
      `port ${port} (another) is already taken`,
    );
  });

  it('answers 500 when the handler throws, and goes on', async () => {
    const { error } = console;
    console.error = () => undefined;
    const throwing = await serve({
      name: 'throwing',
      port: 0,
      handle: () => {
        throw new Error('no');
      },
    });
    expect((await send(`${throwing.url}/`)).status).toBe(500);
    expect((await send(`${throwing.url}/`)).status).toBe(500);
    console.error = error;
    await throwing.close();
  });
});
