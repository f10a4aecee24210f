import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { secretReader } from '../../../lib/secrets/secrets.ts';
import { ServiceCredentials } from '../../../lib/secrets/service-secrets.ts';
import { logLines } from '../../fakes/log-lines.ts';
import { startSecretsServer } from '../../fakes/secrets-server.ts';
import { inTime, reply, startPlatform } from './platform.ts';

const rotations = 100;

/**
 * A secret is rotated as AWS prescribes: pending, known to the platform, current; the one before stays good until the
 * next rotation. Tokens minted with a secret end with it.
 */
describe('rotation of the service credentials', () => {
  it(`causes no failure in ${rotations} rotations under load`, async () => {
    const platform = await startPlatform();
    const manager = await startSecretsServer();
    const { logger, lines } = logLines();
    const readSecret = secretReader({ client: manager.client, now: Date.now, sleep, logger });
    Object.assign(platform.credentials, readSecret('oauth', ServiceCredentials));

    let generation = 0;
    const textOf = (n: number) => JSON.stringify({ clientId: 'service', clientSecret: `secret-${n}` });
    const isGood = (text: string | undefined): boolean => {
      const n = Number(/-(\d+)/.exec(text ?? '')?.[1]);
      return n >= generation - 1 && n <= generation + 1;
    };
    manager.rotate('oauth', textOf(0));
    platform.tokenAnswers = Array.from({ length: 10_000 }, () => (response, request) => {
      const text = Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64').toString();
      const token = { access_token: text.replace('service:secret', 'token'), expires_in: '3600' };
      (isGood(text) ? reply(200, token) : reply(401))(response, request);
    });
    const user = { institutionUserId: 'U1', institutionId: '00016' };
    platform.answers = [
      (response, request) =>
        (isGood(request.headers.authorization) ? reply(200, user) : reply(401))(response, request),
    ];

    let isRotating = true;
    let requests = 0;
    const failures: unknown[] = [];
    const load = async (): Promise<void> => {
      while (isRotating) {
        requests += 1;
        const reading = platform.users.findUser({ type: 'INSTITUTION_USER_ID', value: 'U1' }, inTime());
        await reading.catch((error: unknown) => failures.push(error));
        const write = { institutionUserId: 'U1', after: [], sendBy: Date.now() + 1_000 };
        const written = await platform.users.writeContact(write, inTime());
        if (written.outcome !== 'accepted') failures.push(written);
        await sleep(1);
      }
    };
    const workers = Array.from({ length: 8 }, load);
    for (let rotation = 1; rotation <= rotations; rotation += 1) {
      const current = manager.secrets.get('oauth');
      manager.secrets.set('oauth', { ...current, AWSPENDING: textOf(rotation) });
      await sleep(20);
      manager.rotate('oauth', textOf(rotation));
      await sleep(20);
      generation = rotation;
    }
    isRotating = false;
    await Promise.all(workers);
    await manager.close();
    await platform.close();

    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThan(rotations);
    expect(lines).toEqual([]);
    expect(platform.alarms()).toEqual([]);
    expect(manager.asked.length).toBeGreaterThan(rotations / 4);
    expect(manager.asked).not.toContain('AWSPENDING');
  }, 60_000);
});
