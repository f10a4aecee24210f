import { isIPv4 } from 'node:net';
import * as v from 'valibot';

/** RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3. */
const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));

/** Whether secrets may be sent there: over TLS, or to this machine. */
export const isTrustedUrl = ({ protocol, hostname, username, password }: URL): boolean =>
  (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) && username + password === '';

export const TrustedUrl = v.pipe(
  v.string(),
  v.check(
    (url) => URL.canParse(url) && isTrustedUrl(new URL(url)),
    'must be an https URL (http only on the loopback interface)',
  ),
);
