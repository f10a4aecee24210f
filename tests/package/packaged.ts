import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { readTemplate, type Resource } from './package-service.ts';

export const root = join(import.meta.dirname, '../..');
export const stage = 'prod';

/** Where set-up.mjs has packaged the service, once for all test files. */
export const packagedDirectory = process.env['PACKAGED_SERVICE'] ?? '';

/** The functions of the repository. */
export const functionNames = globSync('functions/*/handler.ts', { cwd: root })
  .map((file) => basename(dirname(file)))
  .sort();

const template = readTemplate(packagedDirectory);

/** The resources of a type, by logical id. */
export const resources = (type: string): readonly [string, Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** The one resource of a type. */
export const resource = (type: string): Resource => {
  const [only, another] = resources(type);
  if (!only || another) throw new Error(`the template has not exactly one ${type}`);
  return only[1];
};

const Reference = v.union([
  v.object({ Ref: v.string() }),
  v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) }),
]);

const Lambda = v.object({
  FunctionName: v.string(),
  Handler: v.string(),
  Runtime: v.string(),
  Architectures: v.array(v.string()),
  Role: v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('Arn')]) }),
  Timeout: v.number(),
  ReservedConcurrentExecutions: v.number(),
  Environment: v.object({ Variables: v.record(v.string(), v.union([v.string(), Reference])) }),
});

/** The packaged functions, by their names in the repository. */
export const functions: ReadonlyMap<string, v.InferOutput<typeof Lambda> & { readonly logicalId: string }> =
  new Map(
    resources('AWS::Lambda::Function').map(([logicalId, { Properties }]) => {
      const lambda = v.parse(Lambda, Properties);
      return [lambda.FunctionName.replace(`contact-info-${stage}-`, ''), { logicalId, ...lambda }];
    }),
  );

export const functionNamed = (name: string) => {
  const found = functions.get(name);
  if (!found) throw new Error(`${name} is not in the template`);
  return found;
};

/** The environment of a function as Lambda would give it; for what CloudFormation fills in stands an ARN. */
export const environmentOf = (name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(functionNamed(name).Environment.Variables).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : 'arn:aws:sns:us-east-1:111122223333:filled-in',
    ]),
  );
