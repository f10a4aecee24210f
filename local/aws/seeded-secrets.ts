import { randomBytes } from 'node:crypto';
import { auditKeySecret, credentialsSecret, sealingKeysSecret } from './arns.ts';

const key = (): string => randomBytes(32).toString('base64');

/** The secrets a fresh stack has; the keys are new for each. */
export const seededSecrets = (): Readonly<Record<string, object>> => ({
  [credentialsSecret]: { clientId: 'contact-service', clientSecret: 'contact-service-secret' },
  [sealingKeysSecret]: { current: 'k1', keys: { k1: key() } },
  [auditKeySecret]: { customerHash: key() },
});
