import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { secretReader } from '../../../lib/secrets/secrets.ts';
import { createLogger } from '../../../lib/logger.ts';
import { startSecretsServer, type SecretsServer } from '../../fakes/secrets-server.ts';

const Value = v.pipe(v.string(), v.parseJson(), v.object({ n: v.number() }));
const text = (n: number): string => JSON.stringify({ n });
const unavailable = { reason: 'service-unavailable' };

describe('secretReader', () => {
  let server: SecretsServer;
  let at = 0;
  let lines: string[] = [];
  const makeSecret = (patienceMs = 60_000) =>
    secretReader({
      client: server.client,
      now: () => at,
      // For a newer value it is waited for real, as the server's answers are; by default for longer than any takes.
      sleep: (ms) => {
        if (ms === 200) return sleep(patienceMs, undefined, { ref: false });
        at += ms;
        return Promise.resolve();
      },
      logger: createLogger({ write: (line) => lines.push(line), now: () => at }),
    })('the-secret', Value);

  beforeEach(async () => {
    server = await startSecretsServer();
    server.rotate('the-secret', text(1));
    at = 0;
    lines = [];
  });
  afterEach(() => server.close());

  it('reads the current value once for concurrent callers and keeps it for five minutes', async () => {
    const secret = makeSecret();
    expect(await Promise.all([secret.read(), secret.read()])).toEqual([{ n: 1 }, { n: 1 }]);
    server.rotate('the-secret', text(2));
    at = 299_999;
    expect(await secret.read()).toEqual({ n: 1 });
    at = 300_000;
    expect(await secret.read()).toEqual({ n: 2 });
    expect(server.asked).toEqual(['AWSCURRENT', 'AWSCURRENT']);
  });

  it('never reads a pending version', async () => {
    server.secrets.set('the-secret', { AWSCURRENT: text(1), AWSPENDING: text(9) });
    const secret = makeSecret();
    expect(await secret.read()).toEqual({ n: 1 });
    expect(await secret.readAgain()).toEqual({ n: 1 });
    expect(await secret.readPrevious()).toBeUndefined();
    server.secrets.set('the-secret', { AWSCURRENT: text(1), AWSPENDING: '' });
    expect(await secret.readAgain()).toEqual({ n: 1 });
    expect(server.asked).not.toContain('AWSPENDING');
    expect(lines).toEqual([]);
  });

  it('uses its last value while Secrets Manager does not answer', async () => {
    const secret = makeSecret(50);
    await secret.read();
    const { promise: answered, resolve: answer } = Promise.withResolvers<undefined>();
    server.pause = () => answered;
    server.rotate('the-secret', text(2));
    at = 300_000;
    const from = performance.now();
    expect(await secret.read()).toEqual({ n: 1 });
    expect(performance.now() - from).toBeLessThan(1_500);
    answer(undefined);
    expect(await secret.readAgain()).toEqual({ n: 2 });
  });

  it('keeps the last good value, raises an alarm and tries again later', async () => {
    const secret = makeSecret();
    await secret.read();
    server.rotate('the-secret', text(2));
    server.fault = 'ThrottlingException';
    at = 300_000;
    expect(await secret.read()).toEqual({ n: 1 });
    expect(lines).toEqual([expect.stringContaining('"alarm":"secret-unavailable"')]);
    server.fault = undefined;
    at = 309_999;
    expect(await secret.read()).toEqual({ n: 1 });
    at = 310_000;
    expect(await secret.read()).toEqual({ n: 2 });
  });

  it.each([
    'ThrottlingException',
    'InternalServiceError',
    'DecryptionFailure',
    'AccessDeniedException',
    'ResourceNotFoundException',
  ])('says 503 on a %s if there is no value yet, and then recovers', async (fault) => {
    const secret = makeSecret();
    server.fault = fault;
    await expect(secret.read()).rejects.toMatchObject({ ...unavailable, detail: 'secret-unavailable' });
    server.fault = undefined;
    expect(await secret.read()).toEqual({ n: 1 });
  });

  it.each(['', 'not JSON', '{"n":', '[]', '{}', '{"n":"canary"}'])(
    'treats the text %j as an outage and does not log it',
    async (bad) => {
      server.rotate('the-secret', bad);
      await expect(makeSecret().read()).rejects.toMatchObject(unavailable);
      server.rotate('the-secret', text(1));
      const secret = makeSecret();
      await secret.read();
      server.rotate('the-secret', bad);
      expect(await secret.readAgain()).toEqual({ n: 1 });
      expect(lines.join()).not.toContain('canary');
    },
  );

  it('gives up on a reply that never comes', async () => {
    server.pause = () => sleep(10_000, undefined, { ref: false });
    const from = performance.now();
    await expect(makeSecret().read()).rejects.toMatchObject(unavailable);
    expect(performance.now() - from).toBeLessThan(5_000);
  }, 10_000);

  it('shares a forced read among the callers that came before it began', async () => {
    const secret = makeSecret();
    await secret.read();
    server.rotate('the-secret', text(2));
    server.pause = async () => {
      server.rotate('the-secret', text(3));
      await sleep(50);
    };
    const early = [secret.readAgain(), secret.readAgain()];
    await sleep(25);
    const late = secret.readAgain();
    expect(await Promise.all(early)).toEqual([{ n: 2 }, { n: 2 }]);
    expect(await late).toEqual({ n: 3 });
    expect(server.asked).toHaveLength(3);
  });

  it('forces at most one read in 100 ms', async () => {
    const secret = makeSecret();
    for (let time = 0; time < 10; time += 1) await secret.readAgain();
    expect(at).toBe(900);
  });

  it('forces a read while a failing one is in progress', async () => {
    const secret = makeSecret();
    server.fault = 'AccessDeniedException';
    const failing = secret.read();
    const again = secret.readAgain();
    await expect(failing).rejects.toMatchObject(unavailable);
    server.fault = undefined;
    expect(await again).toEqual({ n: 1 });
  });

  it('reads the previous value on demand', async () => {
    server.rotate('the-secret', text(2));
    expect(await makeSecret().readPrevious()).toEqual({ n: 1 });
  });

  it('has no previous value if it cannot be read', async () => {
    server.fault = 'AccessDeniedException';
    expect(await makeSecret().readPrevious()).toBeUndefined();
    expect(lines).toEqual([expect.stringContaining('"alarm":"secret-unavailable"')]);
  });
});
