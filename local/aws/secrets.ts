import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { openKeep } from '../keep.ts';
import { json, readJson, type WireReply, type WireRequest } from '../wire/serve.ts';
import { accountId, region } from './arns.ts';
import { seededSecrets } from './seeded-secrets.ts';

/** An error in AWS's JSON 1.1 protocol. */
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

const Secret = v.object({
  versions: v.record(v.string(), v.object({ value: v.string(), madeAt: v.number() })),
  /** Version ids. */
  stages: v.record(v.string(), v.string()),
});
type Secret = v.InferOutput<typeof Secret>;

/** A version that becomes current leaves the former one as the previous. */
const attachStage = (stages: Secret['stages'], stage: string, versionId: string): Secret['stages'] => {
  const { AWSCURRENT: former } = stages;
  const isSuccession = stage === 'AWSCURRENT' && former !== undefined && former !== versionId;
  return { ...stages, ...(isSuccession && { AWSPREVIOUS: former }), [stage]: versionId };
};

/** AWS Secrets Manager, as far as the service and its rotation use it. */
export const openSecrets = (dataDir: string | undefined, now: () => number) => {
  const keep = openKeep(dataDir, 'secrets');
  const secrets = keep.under('secrets', Secret);
  for (const [name, value] of Object.entries(seededSecrets())) {
    if (secrets.get(name) !== undefined) continue;
    const id = randomUUID();
    const versions = { [id]: { value: JSON.stringify(value), madeAt: now() } };
    secrets.set(name, { versions, stages: { AWSCURRENT: id } });
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
    const { versions = {}, stages = {} } = secrets.get(name) ?? {};
    const id = input.VersionId ?? stages[input.VersionStage ?? 'AWSCURRENT'] ?? '';
    const version = versions[id];
    if (version === undefined) return notFound;
    return reply({
      ARN: arn(name),
      Name: name,
      VersionId: id,
      SecretString: version.value,
      VersionStages: Object.keys(stages).filter((stage) => stages[stage] === id),
      CreatedDate: version.madeAt / 1000,
    });
  };

  const put = (input: v.InferOutput<typeof Put>): WireReply => {
    const name = nameOf(input.SecretId);
    const secret = secrets.get(name);
    if (secret === undefined) return notFound;
    const id = input.ClientRequestToken ?? randomUUID();
    secrets.set(name, {
      versions: { ...secret.versions, [id]: { value: input.SecretString, madeAt: now() } },
      stages: input.VersionStages.reduce((stages, stage) => attachStage(stages, stage, id), secret.stages),
    });
    return reply({ ARN: arn(name), Name: name, VersionId: id, VersionStages: input.VersionStages });
  };

  const moveStage = ({ SecretId, VersionStage, MoveToVersionId: to }: v.InferOutput<typeof MoveStage>) => {
    const name = nameOf(SecretId);
    const secret = secrets.get(name);
    if (secret === undefined) return notFound;
    const others = Object.entries(secret.stages).filter(([stage]) => stage !== VersionStage);
    const stages =
      to === undefined ? Object.fromEntries(others) : attachStage(secret.stages, VersionStage, to);
    secrets.set(name, { ...secret, stages });
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
    operations: (request: WireRequest): readonly [string] => [`secretsmanager ${operationOf(request)}`],
    answer: (request: WireRequest): WireReply => {
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
    close: keep.close,
  };
};
