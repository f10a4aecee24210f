import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { buildSenders, SendersEnvironment } from '../../../lib/wiring/senders.ts';
import { noFunctions, startStack, type Stack } from '../../../local/stack.ts';
import { logLines } from '../../fakes/log-lines.ts';
import { newSms, oldEmail, sampleNotice } from '../notices/sample-notice.ts';

let stack: Stack;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  stack = await startStack({ functions: noFunctions });
  environment = { ...process.env };
  Object.assign(process.env, stack.env);
}, 60_000);

afterAll(async () => {
  process.env = environment;
  await stack.close();
});

describe('buildSenders', () => {
  // The SDK would send again what lost its answer, and nobody could tell the second from the first.
  it.each([
    ['email', 'ses SendEmail', oldEmail],
    ['sms', 'sns Publish sms', newSms],
  ] as const)('sends by %s only once, even if the answer is lost', async (channel, operation, recipient) => {
    const fault = JSON.stringify({ on: operation, do: 'apply-then-reset' });
    await fetch(`${stack.urls.aws}/_faults`, { method: 'POST', body: fault });
    const before = stack.inbox.messages().length;
    const senders = buildSenders(v.parse(SendersEnvironment, process.env), logLines());
    expect(await senders[channel].send(sampleNotice({ recipient }))).toMatchObject({ outcome: 'unclear' });
    expect(stack.inbox.messages()).toHaveLength(before + 1);
  });
});
