import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { statementsOf } from './package-service.ts';
import { resources } from './packaged.ts';

describe('the packaged permissions', () => {
  it('contain no action with a wildcard', () => {
    const statements = resources('AWS::IAM::Role').flatMap(([, role]) => statementsOf(role));
    expect(statements.length).toBeGreaterThan(20);
    for (const { Action } of statements) {
      for (const action of Action) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
    }
  });

  it('name their resources, except for SMS, which go to a number and not to a topic', () => {
    const anywhere = resources('AWS::IAM::Role').flatMap(([logicalId, role]) =>
      statementsOf(role)
        .filter(({ Resource }) => Resource === undefined || JSON.stringify(Resource).includes('"*"'))
        .map((statement) => ({ logicalId, ...statement })),
    );
    expect(anywhere).toEqual([
      {
        logicalId: 'SendNoticesRole',
        Effect: 'Allow',
        Action: ['sns:Publish'],
        NotResource: { 'Fn::Sub': 'arn:${AWS::Partition}:sns:*:*:*' },
      },
    ]);
  });

  it('have one policy per queue and topic, because a second one would overwrite the first', () => {
    const targets = ['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'].flatMap((type) =>
      resources(type).flatMap(([, { Properties }]) =>
        v
          .parse(v.array(v.unknown()), Properties['Queues'] ?? Properties['Topics'])
          .map((target) => JSON.stringify(target)),
      ),
    );
    expect(targets).toHaveLength(7);
    expect(new Set(targets).size).toBe(targets.length);
  });
});
