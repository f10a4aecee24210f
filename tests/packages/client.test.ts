import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { contactInfoClient, type ErrorCode } from '../../packages/client/src/index.ts';
import { errorCodes } from '../../lib/error-table.ts';
import { askToken } from '../../local/ask-token.ts';
import { seededCustomerIds } from '../../local/platform/seeds.ts';
import { startStack, type Stack } from '../../local/stack.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(60_000);

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const customerId = seededCustomerIds.finley;
const path = { customerId };
const email = { emailAddress: 'jane.doe@gm.com' };

describe('contactInfoClient', () => {
  let stack: Stack;
  let customers: ReturnType<typeof contactInfoClient>;
  beforeAll(async () => {
    stack = await startStack();
    customers = contactInfoClient({
      baseUrl: `${stack.urls.api}/`,
      token: () => askToken(stack.urls.platform),
    });
  });
  afterAll(() => stack.close());

  it('calls every operation', async () => {
    const headers = { actor: 'agent-4711', reason: 'customer-request' } as const;
    expect(await customers.verifyCustomer({ path })).toMatchObject({ ok: true, body: { updatable: true } });

    const preview = await customers.updateContactInfo({
      path,
      query: { validateOnly: 'true' },
      body: { email },
    });
    expect(preview).toMatchObject({ status: 200, body: { fields: ['email'] }, changeId: undefined });

    const updated = await customers.updateContactInfo({ path, body: { email }, headers });
    expect(updated).toMatchObject({ status: 204, body: undefined });
    if (!updated.ok) throw new Error(updated.message);
    const changeId = updated.changeId ?? '';

    const listed = await customers.listContactChanges({ path, query: { limit: 1 } });
    expect(listed).toMatchObject({ body: { changes: [{ changeId, ...headers }] } });

    const byLoginId = {
      path: { customerId: email.emailAddress, changeId },
      query: { userIdType: 'LOGIN_ID' },
    } as const;
    expect(await customers.showContactChange(byLoginId)).toMatchObject({ body: { changeId } });

    const reverted = await customers.revertContactChange({ path: { customerId, changeId } });
    expect(reverted).toMatchObject({ status: 204 });
    const again = await customers.revertContactChange({ path: { customerId, changeId } });
    expect(again).toMatchObject({ ok: false, status: 409, code: 'UXU_20009' });
  });

  it('returns the problems of an invalid request', async () => {
    const correlationId = crypto.randomUUID();
    const answer = await customers.updateContactInfo({
      path,
      body: { email: { emailAddress: 'jane' } },
      headers: { correlationId },
    });
    expect(answer).toEqual({
      ok: false,
      status: 400,
      code: 'UXU_20001',
      message: 'The request is not valid.',
      errors: [{ field: 'email.emailAddress', problem: 'must be one email address' }],
      challenge: undefined,
      retryAfterS: undefined,
      changeId: undefined,
      correlationId,
    });
  });

  it('returns when to try again', async () => {
    const fault = { on: 'PATCH *institution-users*', do: 'reset', times: 1 };
    await fetch(`${stack.urls.platform}/_faults`, { method: 'POST', body: JSON.stringify(fault) });
    const answer = await customers.updateContactInfo({
      path: { customerId: seededCustomerIds.noPhone },
      body: { email },
    });
    expect(answer).toMatchObject({
      status: 503,
      code: 'UXU_20006',
      retryAfterS: expect.any(Number),
      changeId: expect.any(String),
    });
  });

  it('sends only the given members', async () => {
    const asked: string[] = [];
    const client = contactInfoClient({
      baseUrl: 'https://contact-info.test',
      token: () => 'token',
      fetch: (url) => {
        asked.push(url instanceof URL ? url.href : '');
        return Promise.resolve(new Response('{}'));
      },
    });
    // @ts-expect-error -- a caller whose compiler is less strict can pass it
    await client.listContactChanges({ path: { customerId: 'a b@gm.com' }, query: { limit: undefined } });
    expect(asked).toEqual(['https://contact-info.test/v1/customers/a%20b%40gm.com/contact-changes']);
  });

  it.each([
    ['{"message":"Service Unavailable"}', 'Service Unavailable'],
    ['<html>Service Unavailable</html>', 'Bad Gateway'],
    ['null', 'Bad Gateway'],
  ])('has no code for a gateway’s answer: %s', async (body, message) => {
    const { verifyCustomer } = contactInfoClient({
      baseUrl: stack.urls.api,
      token: () => 'token',
      fetch: () => Promise.resolve(new Response(body, { status: 502, statusText: 'Bad Gateway' })),
    });
    expect(await verifyCustomer({ path })).toMatchObject({
      ok: false,
      status: 502,
      code: undefined,
      message,
      errors: [],
    });
  });

  it('rejects if no answer comes', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(customers.verifyCustomer({ path, signal })).rejects.toThrow('too late');
  });

  it('has types for the codes of the service and of each operation', async () => {
    const known: readonly ErrorCode[] = errorCodes;
    expect(known).toContain('UXU_20006');
    const answer = await customers.verifyCustomer({ path: { customerId: 'nobody' } });
    if (answer.ok) throw new Error('There is no such customer.');
    // @ts-expect-error -- a verify never leaves an outcome unknown
    expect(answer.code === 'UXU_20006').toBe(false);
    expect(answer.code === 'UXU_10012').toBe(true);
  });

  it('works as its README says after it is packed and installed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'client-'));
    try {
      const readme = readFileSync(join(root, 'packages/client/README.md'), 'utf8');
      const example = readme.match(/(?<=^```ts\n).*?(?=^```)/gms)?.join('\n') ?? '';
      const [pack = '', install = ''] = /(?<=^```console\n).*?(?=^```)/ms.exec(readme)?.[0].split('\n') ?? [];
      const env = { ...process.env, SET_UP: 'done' };
      await run('bash', ['-c', `${pack} -- --pack-destination ${folder}`], { cwd: root, env });
      writeFileSync(join(folder, 'package.json'), '{}');
      await run('bash', ['-c', `${install} --offline`], { cwd: folder });
      writeFileSync(
        join(folder, 'example.mts'),
        example
          .replace('http://127.0.0.1:4310', stack.urls.api)
          .replace('http://127.0.0.1:4320', stack.urls.platform),
      );
      await run(
        'tsc',
        [
          '--noEmit',
          '--strict',
          '--module',
          'nodenext',
          '--types',
          'node',
          '--typeRoots',
          join(root, 'node_modules/@types'),
          'example.mts',
        ],
        { cwd: folder },
      );
      const { stdout } = await run(process.execPath, ['example.mts'], { cwd: folder });
      expect(stdout).toMatch(/^changed by [0-9a-f-]{36}\non file\n$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
