import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packageExample, readTemplate, type Resource, statementsOf } from './package-service.ts';

const eventsTopicArn = 'arn:aws:sns:us-east-1:111122223333:contact-info-dev-events';

let folder: string;
let resources: readonly Resource[];
beforeAll(() => {
  folder = packageExample(eventsTopicArn);
  resources = Object.values(readTemplate(folder).Resources);
}, 120_000);
afterAll(() => rmSync(dirname(folder), { recursive: true }));

const propertiesOf = (type: string) => resources.find(({ Type }) => Type === type)?.Properties;

describe('examples/card-flag', () => {
  it('subscribes to the events with a filter policy and a dead-letter queue', () => {
    expect(propertiesOf('AWS::SNS::Subscription')).toMatchObject({
      TopicArn: eventsTopicArn,
      Protocol: 'lambda',
      FilterPolicy: { field: ['postalAddress'], kind: [{ 'anything-but': ['not-reached'] }] },
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
    });
  });

  it('may only write to its table, its queue and its log', () => {
    const role = resources.find(({ Type }) => Type === 'AWS::IAM::Role');
    const statements = role ? statementsOf(role) : [];
    expect(statements.flatMap(({ Action }) => Action).toSorted()).toEqual([
      'dynamodb:PutItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:SendMessage',
    ]);
    expect(statements.filter(({ Resource: on }) => on === '*')).toEqual([]);
  });
});
