import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { secretReader } from '../../../lib/secrets/secrets.ts';
import { ServiceCredentials } from '../../../lib/secrets/service-secrets.ts';
import { createLogger } from '../../../lib/logger.ts';
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
    const lines: string[] = [];
    const logger = createLogger({ write: (line) => lines.push(line), now: Date.now });
    const secret = secretReader({ client: manager.client, now: Date.now, sleep, logger })(
      'oauth',
      ServiceCredentials,
    );
    Object.assign(platform.credentials, secret);

    let generation = 0;
    const textOf = (n: number): string =>
      JSON.stringify({ clientId: 'service', clientSecret: `secret-${n}` });
    const isGood = (text: string | undefined): boolean => {
      const n = Number(/-(\d+)/.exec(text ?? '')?.[1]);
      return n >= generation - 1 && n <= generation + 1;
    };
    manager.rotate('oauth', textOf(0));
    platform.tokenAnswers = Array.from({ length: 10_000 }, () => (response, { headers }) => {
      const [, basic = ''] = headers.authorization?.split(' ') ?? [];
      const text = Buffer.from(basic, 'base64').toString();
      const answer = isGood(text)
        ? reply(200, { access_token: text.replace('service:secret', 'token'), expires_in: '3600' })
        : reply(401, { error: 'invalid_client' });
      answer(response, { method: '', target: '', headers, body: '' });
    });
    platform.answers = [
      (response, request) => {
        const user = { institutionUserId: 'U1', institutionId: '00016' };
        const answer = isGood(request.headers.authorization)
          ? request.method === 'GET'
            ? reply(200, user)
            : reply(204)
          : reply(401, { code: 'ISR_11001' });
        answer(response, request);
      },
    ];

    let isRotating = true;
    let requests = 0;
    const failures: unknown[] = [];
    const load = async (): Promise<void> => {
      while (isRotating) {
        requests += 1;
        const user = await platform.users
          .findUser({ type: 'INSTITUTION_USER_ID', value: 'U1' }, inTime())
          .catch((error: unknown) => error);
        if (user instanceof Error) failures.push(user);
        const written = await platform.users.writeContact(
          { institutionUserId: 'U1', after: [], sendBy: Date.now() + 1_000 },
          inTime(),
        );
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
