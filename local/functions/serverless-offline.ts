import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import * as v from 'valibot';
import { findFreePorts } from '../free-ports.ts';
import type { FunctionHost } from './invoke-function.ts';

export interface ServerlessOfflineOptions {
  /** The folder with serverless.yml. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLog?: (line: string) => void;
}

const startUpMs = 120_000;
const shutDownMs = 5_000;

/** Lambda's answer when the handler threw. */
const Thrown = v.object({
  errorType: v.optional(v.string(), 'Error'),
  errorMessage: v.optional(v.string(), ''),
});

/** `   * settle-changes: contact-info-local-settle-changes`, as serverless-offline lists what can be invoked. */
const listedFunction = /^\s*\* ([\w-]+): ([\w-]+)$/;

/**
 * Runs the functions, bundled as they are deployed, and their schedules under `serverless offline`. They are invoked
 * through its Lambda endpoint and not through its HTTP server, which differs from API Gateway where it matters here:
 * it repairs invalid UTF-8, adds a content type, keeps one of two equal headers and leaves the path encoded.
 */
export const startServerlessOffline = async ({
  root,
  env,
  onLog = () => undefined,
}: ServerlessOfflineOptions): Promise<FunctionHost> => {
  const [httpPort = 0, lambdaPort = 0] = await findFreePorts(2);
  const child = spawn(
    process.execPath,
    [
      '--import',
      new URL('exit-with-parent.ts', import.meta.url).href,
      join(root, 'node_modules', 'serverless', 'bin', 'serverless.js'),
      'offline',
      ...['--stage', 'local', '--host', '127.0.0.1'],
      ...['--httpPort', String(httpPort), '--lambdaPort', String(lambdaPort)],
      // In a worker thread each, a hundred events at once would load the SDK a hundred times.
      '--useInProcess',
      '--noSponsor',
    ],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        ...env,
        SLS_TELEMETRY_DISABLED: '1',
        SLS_NOTIFICATIONS_MODE: 'off',
        FORCE_COLOR: '0',
      },
    },
  );

  const names = new Map<string, string>();
  const lastLines: string[] = [];
  const exited = once(child, 'exit');
  const listening = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (raw) => {
        const line = stripVTControlCharacters(raw);
        lastLines.push(line);
        if (lastLines.length > 40) lastLines.shift();
        const [, key, name] = listedFunction.exec(line) ?? [];
        if (key !== undefined && name !== undefined) names.set(key, name);
        if (line.includes('Server ready:')) resolve();
        onLog(line);
      });
    }
  });

  const agent = new Agent({ keepAlive: true });
  const close = async (): Promise<void> => {
    agent.destroy();
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await Promise.race([exited, sleep(shutDownMs, undefined, { ref: false })]);
    child.kill('SIGKILL');
    await exited;
  };

  const failed = async (why: Promise<unknown>): Promise<'failed'> => {
    await why;
    return 'failed';
  };
  const outcome = await Promise.race([
    listening,
    failed(exited),
    failed(sleep(startUpMs, undefined, { ref: false })),
  ]);
  if (outcome === 'failed') {
    await close();
    throw new Error(`serverless offline did not start:\n${lastLines.join('\n')}`);
  }

  return {
    close,
    invoke: (functionName, event) =>
      new Promise((resolve, reject) => {
        const name = names.get(functionName);
        if (name === undefined) {
          reject(new Error(`serverless offline runs no function named ${functionName}.`));
          return;
        }
        const path = `/2015-03-31/functions/${name}/invocations`;
        const request = httpRequest(
          { host: '127.0.0.1', port: lambdaPort, agent, path, method: 'POST' },
          (answer) => {
            const chunks: Buffer[] = [];
            answer.on('data', (chunk: Buffer) => chunks.push(chunk));
            answer.on('error', reject);
            answer.on('end', () => {
              const text = Buffer.concat(chunks).toString();
              const result: unknown = text === '' ? null : JSON.parse(text);
              if (answer.headers['x-amz-function-error'] === undefined) {
                resolve(result);
                return;
              }
              const { errorType, errorMessage } = v.parse(Thrown, result);
              reject(Object.assign(new Error(errorMessage), { name: errorType }));
            });
          },
        );
        request.on('error', reject);
        request.end(JSON.stringify(event));
      }),
  };
};
