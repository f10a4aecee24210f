import type { SendRequest } from '../outbound/outbound-client.ts';

const timeoutMs = 2_000;
const maxBytes = 65_536;

export const keyFetcher =
  ({ url, send }: { readonly url: string; readonly send: SendRequest }) =>
  async (): Promise<string> => {
    const headers = { accept: 'application/jwk-set+json, application/json' };
    const { status, body } = await send({ method: 'GET', url: new URL(url), headers, timeoutMs, maxBytes });
    if (status !== 200) throw new Error(`The key server answered ${status}.`);
    return body;
  };
