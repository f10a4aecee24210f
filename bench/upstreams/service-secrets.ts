const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64');

export const credentialsSecret = 'bench/credentials';
export const sealingKeysSecret = 'bench/sealing-keys';
export const auditKeySecret = 'bench/audit-key';

/** What Secrets Manager holds: keys made up for the measurement. */
export const serviceSecrets: Readonly<Record<string, string>> = {
  [credentialsSecret]: JSON.stringify({ clientId: 'contact-service', clientSecret: 'bench-only' }),
  [sealingKeysSecret]: JSON.stringify({ current: 'k1', keys: { k1: key(1) } }),
  [auditKeySecret]: JSON.stringify({ customerHash: key(2) }),
};
