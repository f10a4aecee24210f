import { setTimeout as sleep } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from '@jest/globals';
import { awsClientDefaults } from '../../../lib/aws/client-defaults.ts';
import { sendJson, startServer } from '../../fakes/local-server.ts';

describe('awsClientDefaults', () => {
  it('drop an idle connection before the other side may close it', async () => {
    const server = await startServer((_, response) => sendJson(response, 200, { SecretString: 'kept' }));
    const client = new SecretsManagerClient({
      ...awsClientDefaults,
      region: 'us-east-1',
      endpoint: server.origin,
      credentials: { accessKeyId: 'example', secretAccessKey: 'example' },
    });
    const ask = () => client.send(new GetSecretValueCommand({ SecretId: 'keys' }));
    await ask();
    await ask();
    expect(server.connections()).toBe(1);
    await sleep(4_500);
    await ask();
    expect(server.connections()).toBe(2);
    client.destroy();
    await server.close();
  }, 15_000);
});
