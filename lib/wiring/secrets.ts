import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { awsClientDefaults } from '../aws/client-defaults.ts';
import { secretReader } from '../secrets/secrets.ts';
import { SealingKeys } from '../secrets/service-keys.ts';
import type { Sealer } from '../ledger/sealed-contacts.ts';
import { sealer } from '../ledger/sealer.ts';
import type { ProcessTools } from './process.ts';

export const SealingEnvironment = v.object({
  /** Name of the secret with the keys that seal contact values. */
  SEALING_KEYS_SECRET: v.pipe(v.string(), v.nonEmpty()),
});

export const secretsManager = (tools: ProcessTools) =>
  secretReader({ client: new SecretsManagerClient(awsClientDefaults), ...tools });
export type Secrets = ReturnType<typeof secretsManager>;

/** What seals and opens the contact values of changes. */
export const contactSealer = (
  env: v.InferOutput<typeof SealingEnvironment>,
  { randomBytes }: ProcessTools,
  secrets: Secrets,
): Sealer => {
  const keys = secrets(env.SEALING_KEYS_SECRET, SealingKeys);
  return sealer({ keys: () => keys.read(), keysAgain: () => keys.readAgain(), randomBytes });
};
