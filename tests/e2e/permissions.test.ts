import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as v from 'valibot';
import { askToken } from '../../local/ask-token.ts';
import { callerOf } from '../../local/functions/function-host.ts';
import { seededCustomerIds } from '../../local/platform/seeds.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { runTour } from '../../local/tour.ts';
import { contactInfoClient } from '../../packages/client/src/index.ts';
import { policiesOf, Resource } from '../package/package-service.ts';

jest.setTimeout(120_000);

const Roles = v.object({ Resources: v.record(v.string(), Resource) });

/** Done by Lambda and by the services on the function's behalf, never by a call of its own. */
const isIndirect = (action: string): boolean => /^(?:logs|kms|sqs):/.test(action);

/** DynamoDB asks for a permission of its own on an index. */
const onIndex = (action: string, index: string): string => `${action} on the index ${index}`;

const indexIn = (resource: unknown): string | undefined =>
  /\/index\/(\w+)/.exec(JSON.stringify({ resource }))?.[1];

/** What each function's role lets it call. */
const readGranted = (): ReadonlyMap<string, ReadonlySet<string>> => {
  const { Resources } = v.parse(Roles, createRequire(import.meta.url)('../../config/resources/roles.cjs'));
  return new Map(
    Object.values(Resources)
      .flatMap(policiesOf)
      .map(({ PolicyName, PolicyDocument }) => {
        const actions = PolicyDocument.Statement.flatMap(({ Action, Resource }) => {
          const index = indexIn(Resource);
          return Action.map((action) => (index === undefined ? action : onIndex(action, index)));
        });
        return [PolicyName, new Set(actions.filter((action) => !isIndirect(action)))];
      }),
  );
};

describe('the roles of config/resources/roles.cjs', () => {
  const granted = readGranted();
  const used = new Map([...granted.keys()].map((name) => [name, new Set<string>()]));
  let stack: Stack;

  const switchOn = (url: string, fault: object) =>
    fetch(`${url}/_faults`, { method: 'POST', body: JSON.stringify({ times: 1, ...fault }) });

  const path = { customerId: seededCustomerIds.finley };
  const client = () =>
    contactInfoClient({ baseUrl: stack.urls.api, token: () => askToken(stack.urls.platform) });
  const changeEmail = (emailAddress: string) =>
    client().updateContactInfo({ path, body: { email: { emailAddress } } });

  /** Each revert is reverted by several at once, of which one gets the number. */
  const raceReverts = async (first: string | undefined): Promise<void> => {
    let newest = first ?? '';
    for (let tries = 0; tries < 20; tries += 1) {
      if (used.get('revert-change')?.has('dynamodb:DeleteItem') === true) return;
      const revert = { path: { ...path, changeId: newest } };
      const made = await Promise.all(['a', 'b', 'c', 'd'].map(() => client().revertContactChange(revert)));
      newest = made.find(({ ok }) => ok)?.changeId ?? newest;
    }
  };

  beforeAll(async () => {
    stack = await startStack({
      isWithExample: true,
      env: { QUARANTINE_S: '0', AUDIT_S: '0' },
      observe: ({ operation, phase, request }) => {
        const action = operation.replace(' ', ':');
        const [, index] = /"IndexName":"(\w+)"/.exec(request.body.toString()) ?? [];
        if (phase === 'received') {
          used
            .get(callerOf(request.headers.authorization) ?? '')
            ?.add(index === undefined ? action : onIndex(action, index));
        }
        return undefined;
      },
    });
    await runTour({ ...stack.urls, print: () => undefined });
    // A record that was written though it did not seem so is recognized by reading it.
    await switchOn(stack.urls.aws, { on: 'dynamodb PutItem', do: 'apply-then-status', status: 500 });
    expect(await changeEmail('finley.second@gmail.com')).toMatchObject({ status: 204 });
    // Of updates at once one gets the number; the others take back the values they stored.
    for (
      let tries = 0;
      tries < 20 && used.get('update-contact')?.has('dynamodb:DeleteItem') !== true;
      tries += 1
    ) {
      await Promise.all(['a', 'b', 'c', 'd'].map((name) => changeEmail(`${name}${tries}@race.example`)));
    }
    await raceReverts((await changeEmail('finley.reverted@gmail.com')).changeId);
    // A write whose answer was lost is for settle-changes to settle and to announce, and what was told is audited.
    await switchOn(stack.urls.platform, { on: 'PATCH /db-users/*', do: 'apply-then-reset' });
    expect(await changeEmail('finley.third@gmail.com')).toMatchObject({ status: 503 });
    const settles = ['sns:Publish', 'dynamodb:Query'];
    for (let runs = 0; runs < 60; runs += 1) {
      if (settles.every((action) => used.get('settle-changes')?.has(action))) break;
      await stack.invoke('settle-changes', {});
      await sleep(500);
    }
  });
  afterAll(() => stack.close());

  it.each([...granted.keys()])('allow exactly the calls that %s makes', (name) => {
    expect([...(used.get(name) ?? [])].sort()).toEqual([...(granted.get(name) ?? [])].sort());
  });
});
