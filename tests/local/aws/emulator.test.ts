import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as v from 'valibot';
import { contactInfoClient } from '../../../packages/client/src/index.ts';
import { askToken } from '../../../local/ask-token.ts';
import { seededCustomerIds } from '../../../local/platform/seeds.ts';
import { startStack, type Stack } from '../../../local/stack.ts';
import { json, serve } from '../../../local/wire/serve.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(120_000);

const hasMoto = spawnSync('moto_server', ['--help']).status === 0;

if (!hasMoto) console.warn("No moto here (pip install 'moto[server]'): the stack is not run against it.");

const path = { customerId: seededCustomerIds.finley };
const Kept = v.object({
  ses: v.object({ Message: v.array(v.unknown()) }),
  sns: v.object({ SMS: v.array(v.object({ phone_number: v.string() })) }),
});

const freePort = async (): Promise<string> => {
  const { url, close } = await serve({ name: 'nothing', port: 0, handle: () => json(200, {}) });
  await close();
  return new URL(url).port;
};

const until = async <Value>(read: () => Promise<Value>, isSo: (value: Value) => boolean): Promise<Value> => {
  for (let tries = 0; tries < 120; tries += 1) {
    const value = await read();
    if (isSo(value)) return value;
    await sleep(500);
  }
  throw new Error('It did not come about within a minute.');
};

(hasMoto ? describe : describe.skip)('startStack with moto instead of the stand-ins', () => {
  let moto: ChildProcess;
  let emulator: string;
  let stack: Stack;
  let customers: ReturnType<typeof contactInfoClient>;
  beforeAll(async () => {
    const port = await freePort();
    emulator = `http://127.0.0.1:${port}`;
    moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', port], { stdio: 'ignore' });
    await until(
      () => fetch(emulator).catch(() => undefined),
      (answer) => answer !== undefined,
    );
    stack = await startStack({ emulator, isWithExample: true, env: { QUARANTINE_S: '1' } });
    customers = contactInfoClient({ baseUrl: stack.urls.api, token: () => askToken(stack.urls.platform) });
  });
  afterAll(async () => {
    await stack.close();
    moto.kill();
    await once(moto, 'exit');
  });

  const newest = async () => {
    const answer = await customers.listContactChanges({ path });
    if (!answer.ok) throw new Error(answer.message);
    return answer.body.changes[0];
  };
  const update = (emailAddress: string) =>
    customers.updateContactInfo({ path, body: { email: { emailAddress } } });

  it('makes a change, sends its notices and shows the event', async () => {
    expect(await update('first@mail.example')).toMatchObject({ status: 204 });
    const change = await until(newest, (found) => found?.state === 'notified');
    expect(change?.notices.map(({ channel, role, state }) => [channel, role, state])).toEqual([
      ['email', 'old', 'sent'],
      ['sms', 'old', 'sent'],
      ['email', 'new', 'sent'],
    ]);
    const kept = v.parse(Kept, await (await fetch(`${emulator}/moto-api/data.json`)).json());
    expect(kept.ses.Message).toHaveLength(2);
    expect(kept.sns.SMS).toMatchObject([{ phone_number: '+11234567890' }]);
    expect(stack.inbox.messages()).toEqual([]);
    expect(await (await fetch(`${stack.urls.inbox}/events`)).json()).toHaveLength(1);
  });

  it('settles a lost answer and reverts the change', async () => {
    const fault = { on: 'PATCH *institution-users*', do: 'apply-then-reset', times: 1 };
    await fetch(`${stack.urls.platform}/_faults`, { method: 'POST', body: JSON.stringify(fault) });
    expect(await update('second@mail.example')).toMatchObject({ code: 'UXU_20006' });
    expect(await update('third@mail.example')).toMatchObject({ code: 'UXU_20005' });
    const change = await until(
      async () => {
        await stack.invoke('settle-changes', {});
        return newest();
      },
      (found) => found?.state === 'notified',
    );
    const reverted = await customers.revertContactChange({
      path: { ...path, changeId: change?.changeId ?? '' },
    });
    expect(reverted).toMatchObject({ status: 204 });
  });

  it('is started by npm start on an emulator that is already set up', async () => {
    const data = mkdtempSync(join(tmpdir(), 'emulator-'));
    // Below those that systems give out: the four that follow must be free as well.
    const firstPort = String(10_000 + (process.pid % 9_000));
    const options = ['--aws', emulator, '--first-port', firstPort, '--data', data];
    const npm = spawn('npm', ['start', '--', ...options], {
      env: { ...process.env, SET_UP: 'done' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    npm.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(
      () => Promise.resolve(said),
      (text) => text.includes('your emulator; it keeps the emails and text messages'),
    );
    npm.kill();
    await once(npm, 'exit');
    rmSync(data, { recursive: true });
  });
});
