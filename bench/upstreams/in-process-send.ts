import type { SendRequest } from '../../lib/outbound/send-request.ts';
import { localUpstreams } from './local-upstreams.ts';

// No answer depends on what the platform is sent.
const noBytes = new Uint8Array();

/** Takes the place of the outbound client. */
export const outboundClient = (): SendRequest => {
  return ({ method, url }) => {
    const path = url.pathname + url.search;
    const { status, type, body } = localUpstreams({ method, path, target: undefined, body: noBytes });
    return Promise.resolve({ status, headers: { 'content-type': type }, body });
  };
};
