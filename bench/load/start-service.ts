import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FunctionProcess, startFunction } from '../../local/function-process.ts';
import { readDeployment } from '../../local/functions/read-deployment.ts';
import { startGateway } from '../../local/gateway/gateway.ts';
import { bundleFunctions } from '../../scripts/bundle-functions.ts';
import { upstreamEnvironment } from '../upstreams/environment.ts';
import { startUpstreams, type RunningUpstreams } from '../upstreams/start-upstreams.ts';

const root = join(import.meta.dirname, '..', '..');
const functionNames = ['verify-customer', 'update-contact'];
const processesPerFunction = 2;
/** As reserved for each of the two in config/stages.yml. */
const reservedConcurrency = 64;

/** What Lambda's throttling becomes at an HTTP API. */
const throttled = { statusCode: 503, body: '{"message":"Service Unavailable"}' };

export interface RunningService {
  readonly url: string;
  readonly upstreams: RunningUpstreams;
  /** Resident memory of the functions' processes together, in bytes. */
  readonly memoryBytes: () => number;
  readonly close: () => Promise<void>;
}

/** The functions as packaged, in processes of their own, behind the local gateway, with upstreams that answer at once. */
export const startService = async (keySet: string): Promise<RunningService> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-load-'));
  const upstreams = await startUpstreams(keySet, 'memory');
  const env = upstreamEnvironment(upstreams.url);
  const deployed = readDeployment(join(root, 'serverless.yml')).filter(({ name }) =>
    functionNames.includes(name),
  );
  const pools = new Map<string, { processes: FunctionProcess[]; next: number; running: number }>();
  for (const { name, code } of await bundleFunctions()) {
    const timeoutMs = deployed.find((each) => each.name === name)?.timeoutMs;
    if (timeoutMs === undefined) continue;
    const handlerPath = join(folder, `${name}.mjs`);
    writeFileSync(handlerPath, code);
    const processes = await Promise.all(
      Array.from({ length: processesPerFunction }, () =>
        startFunction({ handlerPath, env, timeoutMs, functionName: name }),
      ),
    );
    pools.set(name, { processes, next: 0, running: 0 });
  }
  rmSync(folder, { recursive: true });

  const gateway = await startGateway({
    port: 0,
    routes: deployed.flatMap(({ name, routes }) =>
      routes.map((routeKey) => ({ routeKey, functionName: name })),
    ),
    openApiFile: join(root, 'openapi.yaml'),
    invoke: async (name, event) => {
      const pool = pools.get(name);
      const process = pool?.processes[(pool.next += 1) % processesPerFunction];
      if (!pool || !process || pool.running >= reservedConcurrency) return throttled;
      pool.running += 1;
      try {
        return await process.invoke(event);
      } finally {
        pool.running -= 1;
      }
    },
  });

  const processes = [...pools.values()].flatMap((pool) => pool.processes);
  return {
    url: gateway.url,
    upstreams,
    memoryBytes: () => {
      const pids = processes.map(({ pid }) => pid).join(',');
      const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', pids], { encoding: 'utf8' });
      return kilobytes.split('\n').reduce((sum, line) => sum + Number(line) * 1024, 0);
    },
    close: async () => {
      await gateway.close();
      await Promise.all(processes.map((process) => process.close()));
      upstreams.close();
    },
  };
};
