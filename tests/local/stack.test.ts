import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import { requireFreePorts } from '../../local/free-ports.ts';
import { noFunctions, startStack } from '../../local/stack.ts';
import { json, serve } from '../../local/wire/serve.ts';
import { send } from './send.ts';

jest.setTimeout(60_000);

describe('startStack', () => {
  it('runs next to another stack without affecting it', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => startStack({ functions: noFunctions })));
    expect(one?.urls).not.toEqual(other?.urls);
    expect((await send(`${other?.urls.api}/v1/customers/a`)).status).toBe(500);
    await Promise.all([one?.close(), other?.close()]);
  });
});

describe('startStack while its functions start', () => {
  const freePorts = async () => {
    const { url, close } = await serve({ name: 'nothing', port: 0, handle: () => json(200, {}) });
    await close();
    return { api: Number(new URL(url).port), platform: 0, inbox: 0, aws: 0, dynamodb: 0 };
  };
  const askIn = (ports: { readonly api: number }) =>
    send(`http://127.0.0.1:${ports.api}/v1/customers/a:verify`);

  it('holds requests until the functions run', async () => {
    const ports = await freePorts();
    const asked = Promise.withResolvers<Awaited<ReturnType<typeof askIn>>>();
    const starting = startStack({
      ports,
      functions: async () => {
        // The request is under way before anything can answer it.
        asked.resolve(askIn(ports));
        await sleep(200);
        return {
          invoke: () => Promise.resolve({ statusCode: 418 }),
          close: () => Promise.resolve(),
        };
      },
    });
    expect((await asked.promise).status).toBe(418);
    await (await starting).close();
  });

  it('leaves nothing running if the functions cannot start', async () => {
    const ports = await freePorts();
    const asked: Promise<unknown>[] = [];
    await expect(
      startStack({
        ports,
        functions: async () => {
          asked.push(askIn(ports).catch(() => 'no answer'));
          await sleep(200);
          throw new Error('they do not start');
        },
      }),
    ).rejects.toThrow('they do not start');
    expect(await Promise.all(asked)).toHaveLength(1);
    await requireFreePorts({ api: ports.api });
  });
});
