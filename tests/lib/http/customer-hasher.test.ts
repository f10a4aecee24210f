import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { AuditKey } from '../../../lib/secrets/service-secrets.ts';
import { AppError } from '../../../lib/errors.ts';
import { customerHasher } from '../../../lib/http/audit-request.ts';
import { rotatingSecret } from '../../fakes/rotating-secret.ts';
import { auditKeySecret } from '../../functions/service.ts';

const keyOf = (customerHash: string): AuditKey => v.parse(AuditKey, JSON.stringify({ customerHash }));

const hash = customerHasher(rotatingSecret({ held: keyOf(auditKeySecret.customerHash) }));

describe('customerHasher', () => {
  it('is 128 bits of HMAC-SHA-256 over institution and customer', async () => {
    const key = Buffer.from(auditKeySecret.customerHash, 'base64');
    const whole = createHmac('sha256', key).update('00016#fin').digest('base64url');
    expect(await hash('00016', 'fin')).toBe(whole.slice(0, 22));
  });

  it('returns undefined while there is no key', async () => {
    const outage = { read: () => Promise.reject(new AppError('service-unavailable')) };
    expect(await customerHasher(outage)('00016', 'fin')).toBeUndefined();
  });
});
