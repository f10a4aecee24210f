import { createHmac } from 'node:crypto';
import type { AuditKey } from '../secrets/service-keys.ts';
import type { Secret } from '../secrets/secrets.ts';
import type { HashCustomer } from './audit-request.ts';

/** 128 bits are enough to tell customers apart. */
const hashLength = 22;

/** HMAC-SHA-256 (RFC 2104), shortened; without its key the record has no hash. */
export const customerHasher =
  (keys: Pick<Secret<AuditKey>, 'read'>): HashCustomer =>
  async (institutionId, customer) => {
    try {
      const { customerHash } = await keys.read();
      const hmac = createHmac('sha256', customerHash);
      return hmac.update(`${institutionId}#${customer}`).digest('base64url').slice(0, hashLength);
    } catch {
      return undefined;
    }
  };
