import { readFileSync } from 'node:fs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { awsClientDefaults } from '../aws/client-defaults.ts';
import { readInstitutions } from '../institutions/read-institutions.ts';
import { secretReader } from '../secrets/secrets.ts';
import { buildRuntime } from './runtime.ts';

export const ServiceEnvironment = v.object({
  /** The path of the institutions file, from the function's root. */
  INSTITUTIONS_FILE: v.pipe(v.string(), v.nonEmpty()),
});

export const buildService = ({ INSTITUTIONS_FILE }: v.InferOutput<typeof ServiceEnvironment>) => {
  const runtime = buildRuntime();
  const institutions = readInstitutions(
    readFileSync(INSTITUTIONS_FILE, 'utf8'),
    ({ institutionId, problems }) =>
      runtime.logger.alarm('institution-not-valid', {
        institutionId,
        fields: problems.map(({ field }) => field),
      }),
  );
  return {
    ...runtime,
    institutions,
    secrets: secretReader({ client: new SecretsManagerClient(awsClientDefaults), ...runtime }),
  };
};
export type Service = ReturnType<typeof buildService>;
