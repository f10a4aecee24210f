import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { openDatabase } from '../open-database.ts';
import { json, readJson, type WireReply, type WireRequest } from '../wire/serve.ts';
import { accountId, region } from './arns.ts';
import { seededSecrets } from './seeded-secrets.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS secret_versions (
    name TEXT NOT NULL,
    version_id TEXT NOT NULL,
    value TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (name, version_id)
  );
  CREATE TABLE IF NOT EXISTS secret_stages (
    name TEXT NOT NULL,
    stage TEXT NOT NULL,
    version_id TEXT NOT NULL,
    PRIMARY KEY (name, stage)
  ) WITHOUT ROWID;
`;

/** An error in the words of AWS's JSON 1.1 protocol. */
export const secretsError = (status: number, code: string, message: string): WireReply => ({
  ...json(status, { __type: code, message, Message: message }),
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
});

const Get = v.object({
  SecretId: v.string(),
  VersionId: v.optional(v.string()),
  VersionStage: v.optional(v.string()),
});
const Put = v.object({
  SecretId: v.string(),
  SecretString: v.string(),
  ClientRequestToken: v.optional(v.string()),
  VersionStages: v.optional(v.array(v.string()), ['AWSCURRENT']),
});
const MoveStage = v.object({
  SecretId: v.string(),
  VersionStage: v.string(),
  MoveToVersionId: v.optional(v.string()),
});
const VersionRow = v.object({ version_id: v.string(), value: v.string(), made_at: v.number() });

export interface SecretsService {
  readonly answer: (request: WireRequest) => WireReply;
  readonly operations: (request: WireRequest) => readonly [string];
  readonly close: () => void;
}

/** AWS Secrets Manager, as far as the service and its rotation use it. */
export const openSecrets = (dataDir: string | undefined, now: () => number): SecretsService => {
  const database = openDatabase(dataDir, 'secrets', schema);
  const insertVersion = database.prepare('INSERT OR REPLACE INTO secret_versions VALUES (?, ?, ?, ?)');
  const setStage = database.prepare('INSERT OR REPLACE INTO secret_stages VALUES (?, ?, ?)');
  const dropStage = database.prepare('DELETE FROM secret_stages WHERE name = ? AND stage = ?');
  const stageVersion = database.prepare('SELECT version_id FROM secret_stages WHERE name = ? AND stage = ?');
  const stagesOf = database.prepare('SELECT stage FROM secret_stages WHERE name = ? AND version_id = ?');
  const version = database.prepare('SELECT * FROM secret_versions WHERE name = ? AND version_id = ?');
  const anyVersion = database.prepare('SELECT 1 FROM secret_versions WHERE name = ? LIMIT 1');

  const versionIdAt = (name: string, stage: string): string | undefined => {
    const row = stageVersion.get(name, stage);
    return row === undefined ? undefined : v.parse(v.string(), row['version_id']);
  };

  /** A version that becomes current leaves the former one as the previous. */
  const attachStage = (name: string, stage: string, versionId: string): void => {
    const former = versionIdAt(name, stage);
    if (stage === 'AWSCURRENT' && former !== undefined && former !== versionId) {
      setStage.run(name, 'AWSPREVIOUS', former);
    }
    setStage.run(name, stage, versionId);
  };

  for (const [name, value] of Object.entries(seededSecrets())) {
    if (anyVersion.get(name) !== undefined) continue;
    const versionId = randomUUID();
    insertVersion.run(name, versionId, JSON.stringify(value), now());
    attachStage(name, 'AWSCURRENT', versionId);
  }

  const arn = (name: string): string => `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-local1`;
  const nameOf = (secretId: string): string => /:secret:(.+)-\w{6}$/.exec(secretId)?.[1] ?? secretId;
  const reply = (value: object): WireReply => ({
    ...json(200, value),
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
  });
  const notFound = secretsError(
    400,
    'ResourceNotFoundException',
    "Secrets Manager can't find the specified secret.",
  );

  const get = (input: v.InferOutput<typeof Get>): WireReply => {
    const name = nameOf(input.SecretId);
    const versionId = input.VersionId ?? versionIdAt(name, input.VersionStage ?? 'AWSCURRENT');
    const row = versionId === undefined ? undefined : version.get(name, versionId);
    if (row === undefined) return notFound;
    const found = v.parse(VersionRow, row);
    return reply({
      ARN: arn(name),
      Name: name,
      VersionId: found.version_id,
      SecretString: found.value,
      VersionStages: stagesOf.all(name, found.version_id).map(({ stage }) => stage),
      CreatedDate: found.made_at / 1000,
    });
  };

  const put = (input: v.InferOutput<typeof Put>): WireReply => {
    const name = nameOf(input.SecretId);
    if (anyVersion.get(name) === undefined) return notFound;
    const versionId = input.ClientRequestToken ?? randomUUID();
    insertVersion.run(name, versionId, input.SecretString, now());
    for (const stage of input.VersionStages) attachStage(name, stage, versionId);
    return reply({ ARN: arn(name), Name: name, VersionId: versionId, VersionStages: input.VersionStages });
  };

  const moveStage = (input: v.InferOutput<typeof MoveStage>): WireReply => {
    const name = nameOf(input.SecretId);
    if (anyVersion.get(name) === undefined) return notFound;
    if (input.MoveToVersionId === undefined) dropStage.run(name, input.VersionStage);
    else attachStage(name, input.VersionStage, input.MoveToVersionId);
    return reply({ ARN: arn(name), Name: name });
  };

  const operationOf = (request: WireRequest): string =>
    String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
  const run = <Input>(
    input: { readonly success: true; readonly output: Input } | { readonly success: false },
    operation: (input: Input) => WireReply,
  ): WireReply =>
    input.success
      ? operation(input.output)
      : secretsError(400, 'InvalidParameterException', 'Not a valid request.');

  return {
    operations: (request) => [`secretsmanager ${operationOf(request)}`],
    answer: (request) => {
      switch (operationOf(request)) {
        case 'GetSecretValue':
          return run(readJson(Get, request), get);
        case 'PutSecretValue':
          return run(readJson(Put, request), put);
        case 'UpdateSecretVersionStage':
          return run(readJson(MoveStage, request), moveStage);
        default:
          return secretsError(400, 'InvalidAction', 'This operation is not served locally.');
      }
    },
    close: () => database.close(),
  };
};
