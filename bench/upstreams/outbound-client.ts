import type { SendRequest } from '../../lib/outbound/outbound-client.ts';
import { askLocally } from './local-upstreams.ts';

/** Takes the place of the outbound client. */
export const outboundClient = (): SendRequest => {
  return async ({ method, url, body: sent = '' }) => {
    const path = url.pathname + url.search;
    const { status, type, body } = await askLocally({
      method,
      path,
      target: undefined,
      body: Buffer.from(sent),
    });
    return { status, headers: { 'content-type': type }, body };
  };
};
