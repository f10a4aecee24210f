import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Environment as SendEnvironment } from '../../../functions/send-notices/environment.ts';
import { Environment as SettleEnvironment } from '../../../functions/settle-changes/environment.ts';
import { Environment as UpdateEnvironment } from '../../../functions/update-contact/environment.ts';
import { parse } from '../../../lib/parse.ts';
import { buildLedger, buildVault } from '../../../lib/wiring/changes.ts';
import { buildPartner } from '../../../lib/wiring/partner.ts';
import { buildPlatform, toIdentify, toRead } from '../../../lib/wiring/platform.ts';
import { buildSenders } from '../../../lib/wiring/senders.ts';
import { seededCustomerIds } from '../../../local/platform/seeds.ts';
import { noFunctions, startStack, type Stack } from '../../../local/stack.ts';
import { sampleRecord } from '../changes/sample-record.ts';
import { newSms, oldEmail, sampleNotice } from '../notices/sample-notice.ts';

const institutionId = '00016';
const customer = { type: 'CUSTOMER_ID', value: seededCustomerIds.finley } as const;
const context = () => ({
  institutionId,
  correlationId: '5f6cbb6a-3f0b-4e0e-9a2e-6e3f3e3f3e3f',
  deadline: Date.now() + 10_000,
});
const changeId = '60a7101e-1049-8c86-be56-a20a00000001';

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

const partner = () => buildPartner(parse('environment', UpdateEnvironment, process.env), toRead);

describe('buildPlatform', () => {
  it('reads users of an institution that is not configured, too: a change of theirs may still be open', async () => {
    const env = parse('environment', SettleEnvironment, process.env);
    const noInstitutions = { ...partner(), institutions: { find: () => undefined } };
    const { users } = buildPlatform(env, toRead, noInstitutions);
    expect(await users.findUser(customer, context())).toBeDefined();
  });

  it('reads what is on file only for those who use it', async () => {
    const env = parse('environment', SettleEnvironment, process.env);
    const [reader, identifier] = [toRead, toIdentify].map((use) => buildPlatform(env, use, partner()).users);
    const user = await reader?.findUser(customer, context());
    expect(user?.contactPoints).not.toEqual([]);
    expect(await identifier?.findUser(customer, context())).toEqual({ ...user, contactPoints: [] });
  });
});

describe('buildVault', () => {
  const update = () => parse('environment', UpdateEnvironment, process.env);
  const record = sampleRecord({ changeId });

  it("seals with the service's keys, and asks for them anew when it meets a key it does not know", async () => {
    const service = partner();
    const vault = buildVault(update(), buildLedger(update(), service).table, service);
    const sealedFindings = await vault.sealFindings(record, { stored: [], recipients: [] });
    const details = { before: [], after: [], recipients: [], remembered: [], past: [] };
    expect(await vault.open(record, details)).toBe('opened');
    expect(await vault.reveal({ ...record, sealedFindings })).toMatchObject(details);
    const unknown = { ...record, sealedFindings: sealedFindings.replace(/^[^.]+/, 'k9') };
    await expect(vault.reveal(unknown)).rejects.toMatchObject({
      reason: 'service-unavailable',
      detail: 'sealing-key-unknown',
    });
  });
});

describe('buildSenders', () => {
  // The SDK would send again what lost its answer, and nobody could tell the second from the first.
  it.each([
    ['email', 'ses SendEmail', oldEmail],
    ['sms', 'sns Publish sms', newSms],
  ] as const)('sends by %s once, also when the answer is lost', async (channel, operation, recipient) => {
    const fault = JSON.stringify({ on: operation, do: 'apply-then-reset' });
    await fetch(`${stack.urls.aws}/_faults`, { method: 'POST', body: fault });
    const before = stack.inbox.messages().length;
    const senders = buildSenders(parse('environment', SendEnvironment, process.env), partner());
    expect(await senders[channel].send(sampleNotice({ recipient }))).toMatchObject({ outcome: 'unclear' });
    expect(stack.inbox.messages()).toHaveLength(before + 1);
  });
});
