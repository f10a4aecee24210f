import { describe, expect, it } from '@jest/globals';
import { askAsClient } from '../../../lib/secrets/ask-as-client.ts';
import { rotatingSecret } from '../../fakes/rotating-secret.ts';

const secret = (clientSecret: string) => ({ clientId: 'service', clientSecret });
const [old, current, former] = [secret('old'), secret('current'), secret('former')];

const welcome = { status: 200, body: 'welcome' };
const refusal = { status: 401, body: '' };

/** Asks a server that knows one secret; answers what was answered and which secrets were tried. */
const ask = async (
  credentials: ReturnType<typeof rotatingSecret<typeof old>>,
  known: string,
  refused = refusal,
) => {
  const tried: string[] = [];
  const answer = await askAsClient(credentials, (authorization) => {
    const [, clientSecret = ''] = Buffer.from(authorization.replace('Basic ', ''), 'base64')
      .toString()
      .split(':');
    tried.push(clientSecret);
    return Promise.resolve(clientSecret === known ? welcome : refused);
  });
  return { answer, tried };
};

describe('askAsClient', () => {
  it('calls once while the credentials are good', async () => {
    const credentials = rotatingSecret({ held: current });
    expect(await ask(credentials, 'current')).toEqual({ answer: welcome, tried: ['current'] });
    expect(credentials.reads).toEqual(['read']);
  });

  it('reads the secret again if it has changed', async () => {
    const credentials = rotatingSecret({ held: old, current });
    expect(await ask(credentials, 'current')).toEqual({ answer: welcome, tried: ['old', 'current'] });
  });

  it('uses the previous secret if the other side does not know the new one', async () => {
    const credentials = rotatingSecret({ held: current, previous: former });
    expect(await ask(credentials, 'former')).toEqual({ answer: welcome, tried: ['current', 'former'] });
  });

  it('returns undefined after every secret was refused once', async () => {
    const all = rotatingSecret({ held: old, current, previous: former });
    expect(await ask(all, 'none')).toEqual({ answer: undefined, tried: ['old', 'current', 'former'] });
    expect(await ask(rotatingSecret({ held: old }), 'none')).toEqual({ answer: undefined, tried: ['old'] });
  });

  it.each([
    [{ status: 400, body: '{"error":"invalid_client"}' }, true],
    [{ status: 400, body: '{"error":"invalid_scope"}' }, false],
    [{ status: 500, body: '{"error":"invalid_client"}' }, false],
  ])('treats %j as a refusal of the secret: %s', async (reply, isRefusal) => {
    const { answer } = await ask(rotatingSecret({ held: old }), 'none', reply);
    expect(answer).toEqual(isRefusal ? undefined : reply);
  });

  it('form-encodes the client id and the secret', async () => {
    const credentials = rotatingSecret({ held: { clientId: 'a:b', clientSecret: 'c d+é%' } });
    const sent = await askAsClient(credentials, (body) => Promise.resolve({ status: 200, body }));
    expect(Buffer.from(sent?.body.slice(6) ?? '', 'base64').toString()).toBe('a%3Ab:c%20d%2B%C3%A9%25');
  });
});
