import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { awsClientDefaults } from '../aws/client-defaults.ts';
import { secretReader, type Secret } from '../aws/secrets.ts';
import { ServiceKeys } from '../aws/service-keys.ts';
import { sealer } from '../changes/sealing.ts';
import type { ProcessTools } from './process.ts';

export const KeysEnvironment = v.object({
  /** Name of the secret with the service's own keys. */
  KEYS_SECRET: v.pipe(v.string(), v.nonEmpty()),
});

export const secretsManager = (tools: ProcessTools) =>
  secretReader({ client: new SecretsManagerClient(awsClientDefaults), ...tools });
export type Secrets = ReturnType<typeof secretsManager>;

export const serviceKeys = (
  env: v.InferOutput<typeof KeysEnvironment>,
  secrets: Secrets,
): Secret<ServiceKeys> => secrets(env.KEYS_SECRET, ServiceKeys);

/** What seals and opens the contact values of changes. */
export const contactSealer = (keys: Secret<ServiceKeys>, { randomBytes }: ProcessTools) =>
  sealer({
    keys: async () => (await keys.read()).sealing,
    keysAgain: async () => (await keys.readAgain()).sealing,
    randomBytes,
  });
