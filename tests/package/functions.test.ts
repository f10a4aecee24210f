import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readEnvironments } from '../../scripts/read-environments.ts';
import {
  environmentOf,
  functionNamed,
  functionNames,
  functions,
  packagedDirectory,
  resources,
  stage,
} from './packaged.ts';
import { unpackZip } from './read-zip.ts';

const asynchronous = ['record-delivery', 'send-notices', 'settle-changes'];

describe('the packaged functions', () => {
  it('are those of the repository', () => {
    expect([...functions.keys()].sort()).toEqual(functionNames);
  });

  it('have one role each', () => {
    const roles = [...functions.values()].map(({ Role }) => Role['Fn::GetAtt'][0]);
    expect(new Set(roles).size).toBe(functionNames.length);
    const defined = resources('AWS::IAM::Role').map(([logicalId]) => logicalId);
    expect(defined).toEqual(expect.arrayContaining(roles));
  });

  it.each(functionNames)('%s runs Node 24 on arm64 with its own timeout and concurrency', (name) => {
    const { Runtime, Architectures, Timeout, ReservedConcurrentExecutions } = functionNamed(name);
    expect({ Runtime, Architectures }).toEqual({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    expect(Timeout).toBeGreaterThan(3);
    expect(ReservedConcurrentExecutions).toBeGreaterThan(0);
  });

  it.each(functionNames)('%s logs to an encrypted group that expires', (name) => {
    const group = resources('AWS::Logs::LogGroup').find(
      ([, { Properties }]) => Properties['LogGroupName'] === `/aws/lambda/contact-info-${stage}-${name}`,
    );
    expect(group?.[1].Properties).toMatchObject({
      RetentionInDays: expect.any(Number),
      KmsKeyId: { 'Fn::GetAtt': ['DataKey', 'Arn'] },
    });
  });

  it.each(asynchronous)('%s sends failed events to a queue', (name) => {
    const { logicalId } = functionNamed(name);
    const config = resources('AWS::Lambda::EventInvokeConfig').find(
      ([, { Properties }]) =>
        JSON.stringify(Properties['FunctionName']) === JSON.stringify({ Ref: logicalId }),
    );
    expect(config?.[1].Properties).toMatchObject({
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/DeadLetters$/), 'Arn'] } },
      },
    });
  });

  it('give send-notices a shorter timeout than its lease', async () => {
    const lease = (await readEnvironments()).get('send-notices')?.find(({ name }) => name === 'LEASE_S');
    expect(Number(lease?.defaultValue)).toBeGreaterThan(functionNamed('send-notices').Timeout);
  });

  it('have a queue for failed messages of each topic', () => {
    const subscriptions = resources('AWS::SNS::Subscription');
    expect(subscriptions).toHaveLength(2);
    for (const [, subscription] of subscriptions) {
      expect(subscription.Properties).toMatchObject({
        RedrivePolicy: {
          deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/DeadLetters$/), 'Arn'] },
        },
      });
    }
  });

  it.each(functionNames)(
    '%s gets every setting that it needs and none that it does not read',
    async (name) => {
      const entries = (await readEnvironments()).get(name) ?? [];
      const given = environmentOf(name);
      const isGiven = (choice: string | undefined): boolean => {
        const [key = '', value] = choice?.split('=') ?? [];
        return choice === undefined || given[key] === value;
      };
      const needed = entries.filter(({ isRequired, onlyWith }) => isRequired && isGiven(onlyWith));
      expect(Object.keys(given)).toEqual(expect.arrayContaining(needed.map((entry) => entry.name)));
      expect(entries.map((entry) => entry.name)).toEqual(expect.arrayContaining(Object.keys(given)));
    },
  );

  it.each(functionNames)('%s gets no setting that differs from its default', async (name) => {
    const entries = (await readEnvironments()).get(name) ?? [];
    const defaults = entries.filter((entry) => entry.defaultValue !== undefined);
    const given = environmentOf(name);
    const told = defaults.filter((entry) => entry.name in given);
    expect(told.map((entry) => `${entry.name}=${given[entry.name]}`)).toEqual(
      told.map((entry) => `${entry.name}=${entry.defaultValue}`),
    );
  });

  it.each(functionNames)('%s starts from its zip file with its packaged environment', (name) => {
    const directory = mkdtempSync(join(packagedDirectory, 'function-'));
    unpackZip(join(packagedDirectory, `${name}.zip`), directory);
    const [file = '', exported = ''] = functionNamed(name).Handler.split('.');
    const program = `import { ${exported} } from './${file}.mjs'; console.log(typeof ${exported});`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: directory,
      encoding: 'utf8',
      env: { ...environmentOf(name), AWS_REGION: 'us-east-1' },
    });
    // A stack trace out of a bundle quotes its lines, which are very long.
    const complaint = stderr.split('\n').filter((line) => line.length < 200);
    expect({ exported: stdout.trim(), complaint }).toEqual({ exported: 'function', complaint: [''] });
  });
});
