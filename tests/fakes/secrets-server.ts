import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { awsClientDefaults } from '../../lib/aws/client-defaults.ts';
import { sendJson, startServer } from './local-server.ts';

/** A secret's versions by stage, as texts. */
type Stages = Partial<Record<'AWSCURRENT' | 'AWSPREVIOUS' | 'AWSPENDING', string>>;

const GetSecretValue = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ SecretId: v.string(), VersionStage: v.picklist(['AWSCURRENT', 'AWSPREVIOUS', 'AWSPENDING']) }),
);

export interface SecretsServer {
  readonly client: SecretsManagerClient;
  readonly secrets: Map<string, Stages>;
  /** The stages asked for, oldest first. */
  readonly asked: string[];
  /** Makes the current value the previous one. */
  rotate(id: string, text: string): void;
  /** While set, every call is answered with this error type, e.g. `ThrottlingException`. */
  fault: string | undefined;
  /** Before each answer. */
  pause: () => Promise<unknown>;
  close(): Promise<void>;
}

/** The one operation of Secrets Manager in use, on the wire (AWS JSON 1.1), and a real client for it. */
export const startSecretsServer = async (): Promise<SecretsServer> => {
  const secrets = new Map<string, Stages>();
  const asked: string[] = [];
  const server = await startServer(async ({ body }, response) => {
    const { SecretId, VersionStage } = v.parse(GetSecretValue, body);
    asked.push(VersionStage);
    const SecretString = secrets.get(SecretId)?.[VersionStage];
    await state.pause();
    const type = state.fault ?? (SecretString === undefined ? 'ResourceNotFoundException' : undefined);
    if (type !== undefined) sendJson(response, 400, { __type: type, message: 'no' });
    else sendJson(response, 200, { Name: SecretId, SecretString, VersionStages: [VersionStage] });
  });
  const client = new SecretsManagerClient({
    ...awsClientDefaults,
    endpoint: server.origin,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const state: SecretsServer = {
    client,
    secrets,
    asked,
    rotate: (id, text) => {
      const former = secrets.get(id)?.AWSCURRENT;
      secrets.set(id, { AWSCURRENT: text, ...(former !== undefined && { AWSPREVIOUS: former }) });
    },
    fault: undefined,
    pause: () => Promise.resolve(),
    close: async () => {
      client.destroy();
      await server.close();
    },
  };
  return state;
};
