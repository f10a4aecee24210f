import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import * as v from 'valibot';
import { environmentOf, functionNamed, functionNames, packagedDirectory, root } from './packaged.ts';
import { unpackZip } from './read-zip.ts';

jest.setTimeout(60_000);

/** AWS's own runtime client, where it was built (CONTRIBUTING.md). */
const client = join(root, '.toolchain/ric/node_modules/aws-lambda-ric/index.mjs');

const Port = v.object({ port: v.number() });

/** What the function answered to one invocation, or that it could not start. */
interface Answer {
  readonly kind: 'response' | 'error' | 'init-error';
  readonly body: string;
}

const running: (() => void)[] = [];

/** Lambda's side of the Runtime API, as far as one function at a time needs it. */
const startRuntimeApi = async () => {
  const asking: ServerResponse[] = [];
  const answers: Answer[] = [];
  const arrived = async <Item>(items: Item[]): Promise<Item> => {
    for (let tries = 0; tries < 1_000; tries += 1) {
      const item = items.shift();
      if (item !== undefined) return item;
      await sleep(10);
    }
    throw new Error('the runtime client did not answer');
  };
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, kind] = /(next|response|error)$/.exec(request.url ?? '') ?? [];
    if (kind === 'next') return void asking.push(response);
    const body = await text(request);
    const isInit = request.url?.endsWith('/init/error');
    answers.push({
      kind: isInit === true ? 'init-error' : kind === 'response' ? 'response' : 'error',
      body,
    });
    response.writeHead(202).end();
  };
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  running.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    host: `127.0.0.1:${v.parse(Port, server.address()).port}`,
    /** Resolves when the function has started and asks for work. */
    ready: async (): Promise<void> => {
      asking.unshift(await arrived(asking));
    },
    invoke: async (event: unknown): Promise<Answer> => {
      const response = await arrived(asking);
      response
        .writeHead(200, {
          'lambda-runtime-aws-request-id': '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
          // The client ends with a segmentation fault where one of these is absent.
          'content-type': 'application/json',
          'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700',
          'lambda-runtime-client-context': '',
          'lambda-runtime-cognito-identity': '',
          'lambda-runtime-deadline-ms': String(Date.now() + 20_000),
          'lambda-runtime-invoked-function-arn':
            'arn:aws:lambda:us-east-1:111122223333:function:packaged:live',
        })
        .end(JSON.stringify(event));
      return arrived(answers);
    },
  };
};

const startPackaged = async (
  name: string,
): Promise<{ api: Awaited<ReturnType<typeof startRuntimeApi>>; child: ChildProcess }> => {
  const api = await startRuntimeApi();
  const directory = mkdtempSync(join(packagedDirectory, 'task-'));
  unpackZip(join(packagedDirectory, `${name}.zip`), directory);
  const { Handler } = functionNamed(name);
  const child = spawn(process.execPath, [client], {
    cwd: directory,
    stdio: 'ignore',
    env: {
      ...environmentOf(name),
      _HANDLER: Handler,
      AWS_LAMBDA_RUNTIME_API: api.host,
      LAMBDA_TASK_ROOT: directory,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'packaged',
      AWS_SECRET_ACCESS_KEY: 'packaged',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      AWS_LAMBDA_LOG_GROUP_NAME: 'packaged',
      AWS_LAMBDA_LOG_STREAM_NAME: 'packaged',
      // Nothing listens there: whatever calls AWS fails at once.
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_MAX_ATTEMPTS: '1',
    },
  });
  running.push(() => child.kill('SIGKILL'));
  return { api, child };
};

afterEach(() => {
  for (const stop of running.splice(0)) stop();
});

const withoutToken = {
  version: '2.0',
  routeKey: 'GET /v1/customers/{customer}',
  rawPath: '/v1/customers/18fc507616c646048ea400138c8ac887:verify',
  rawQueryString: '',
  headers: { correlationid: '5f6cbb6a-3f0b-4e0e-9a2e-6e3f3e3f3e3f' },
  pathParameters: { customer: '18fc507616c646048ea400138c8ac887:verify' },
  requestContext: { http: { method: 'GET', path: '/', sourceIp: '127.0.0.1' }, routeKey: '', requestId: 'r' },
  isBase64Encoded: false,
};

(existsSync(client) ? describe : describe.skip)('the packaged functions under AWS’s runtime client', () => {
  it.each(functionNames)('%s starts and asks for work', async (name) => {
    const { api } = await startPackaged(name);
    await expect(api.ready()).resolves.toBeUndefined();
  });

  it('answer a request, even after they were frozen', async () => {
    const { api, child } = await startPackaged('verify-customer');
    const refused = { kind: 'response', body: expect.stringContaining('"statusCode":401') };
    expect(await api.invoke(withoutToken)).toEqual(refused);
    child.kill('SIGSTOP');
    await sleep(1_000);
    child.kill('SIGCONT');
    expect(await api.invoke(withoutToken)).toEqual(refused);
  });

  it('drop a poison message, and fail if the table is unreachable', async () => {
    const { api } = await startPackaged('record-delivery');
    const message = (said: string) => ({ Records: [{ EventSource: 'aws:sns', Sns: { Message: said } }] });
    expect(await api.invoke(message('forged'))).toEqual({ kind: 'response', body: 'null' });
    const settle = await startPackaged('settle-changes');
    expect(await settle.api.invoke({})).toMatchObject({ kind: 'error' });
  });
});
