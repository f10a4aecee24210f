import { readFileSync } from 'node:fs';
import type { RouteHandler } from '../wire/routes.ts';

/**
 * The page shows what strangers wrote: no script but its own runs, nothing is loaded from elsewhere, and an email is
 * shown in a frame without scripts that inherits this policy.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  'img-src data:',
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** A file of a page. */
export const asset = (file: URL, type: string): RouteHandler => {
  const body = readFileSync(file);
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
  return () => ({ status: 200, headers, body });
};
