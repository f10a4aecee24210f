import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';

const root = join(import.meta.dirname, '../..');

export const Resource = v.object({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
  UpdatePolicy: v.optional(v.unknown()),
});
const Template = v.pipe(v.string(), v.parseJson(), v.object({ Resources: v.record(v.string(), Resource) }));

export type Resource = v.InferOutput<typeof Resource>;
export const readTemplate = (directory: string): v.InferOutput<typeof Template> =>
  v.parse(Template, readFileSync(templateFileIn(directory), 'utf8'));

export const templateFileIn = (directory: string): string =>
  join(directory, 'cloudformation-template-update-stack.json');

const OneOrMore = v.union([
  v.array(v.string()),
  v.pipe(
    v.string(),
    v.transform((one) => [one]),
  ),
]);
const Statement = v.object({
  Effect: v.literal('Allow'),
  Action: OneOrMore,
  Resource: v.optional(v.unknown()),
  NotResource: v.optional(v.unknown()),
});
const Role = v.object({
  Policies: v.array(
    v.object({ PolicyName: v.string(), PolicyDocument: v.object({ Statement: v.array(Statement) }) }),
  ),
});

export const policiesOf = ({ Properties }: Resource) => v.parse(Role, Properties).Policies;

/** What a role allows. */
export const statementsOf = (role: Resource) =>
  policiesOf(role).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

/** Packages a copy of such files, with no account and no credentials; the folder's parent is for the caller to remove. */
const packageCopy = (folder: string, paths: readonly string[], options: readonly string[]): string => {
  const copy = mkdtempSync(join(tmpdir(), 'contact-info-package-'));
  for (const path of paths) cpSync(join(folder, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, 'home'));
  const serverless = join(root, 'node_modules/serverless/bin/serverless.js');
  execFileSync(process.execPath, [serverless, 'package', ...options], {
    cwd: copy,
    env: { PATH: process.env['PATH'], HOME: join(copy, 'home'), SLS_TELEMETRY_DISABLED: '1' },
    stdio: 'pipe',
    encoding: 'utf8',
    // After a bundling error the bundler's own process keeps the command from ending.
    timeout: 120_000,
    killSignal: 'SIGKILL',
  });
  return join(copy, '.serverless');
};

/** Answers the folder with the template and the functions' zip files. */
export const packageService = (stage: string): string =>
  packageCopy(
    root,
    [
      'serverless.yml',
      'package.json',
      'package-lock.json',
      'config',
      'functions',
      'lib',
      'scripts/institutions',
    ],
    ['--stage', stage],
  );

/** The same of the example subscriber. */
export const packageExample = (eventsTopicArn: string): string =>
  packageCopy(join(root, 'examples/card-flag'), ['.'], ['--param', `eventsTopicArn=${eventsTopicArn}`]);
