import type { SendRequest } from '../../lib/outbound/outbound-client.ts';
import { askUpstream } from './upstreams.ts';

/** Takes the place of the outbound client. */
export const outboundClient = (): SendRequest => {
  return async ({ method, url, body: sent = '' }) => {
    const { status, type, body } = await askUpstream({ method, path: url.pathname + url.search, body: sent });
    return { status, headers: { 'content-type': type }, body };
  };
};
