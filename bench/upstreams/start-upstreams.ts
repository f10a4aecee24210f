import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** One request that the upstreams answered; times in milliseconds by their own clock. */
export interface Exchange {
  readonly operation: string;
  readonly from: number;
  readonly to: number;
  readonly requestBytes: number;
}

export type FromParent =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'exchanges' }
  | { readonly kind: 'sockets' };

interface FromChild {
  readonly kind: 'listening' | 'done' | 'exchanges' | 'sockets';
  readonly url?: string;
  readonly exchanges?: readonly Exchange[];
  readonly sockets?: number;
}

export interface RunningUpstreams {
  readonly url: string;
  /** Every answer takes this much longer from now on. */
  readonly delay: (ms: number) => Promise<void>;
  /** What was answered since this was asked last. */
  readonly exchanges: () => Promise<readonly Exchange[]>;
  /** How many connections are open. */
  readonly sockets: () => Promise<number>;
  readonly close: () => void;
}

/** Starts the upstreams in a process of their own. */
export const startUpstreams = async (
  keySet: string,
  table: 'canned' | 'memory' = 'canned',
): Promise<RunningUpstreams> => {
  const child = fork(fileURLToPath(new URL('upstream-process.ts', import.meta.url)), {
    env: { PATH: process.env['PATH'], BENCH_KEY_SET: keySet, BENCH_TABLE: table },
    execArgv: [],
  });
  const reply = async (): Promise<FromChild> => {
    const [message] = (await once(child, 'message')) as [FromChild];
    return message;
  };
  const ask = (message: FromParent): Promise<FromChild> => {
    child.send(message);
    return reply();
  };
  const { url = '' } = await reply();
  return {
    url,
    delay: async (ms) => {
      await ask({ kind: 'delay', ms });
    },
    exchanges: async () => (await ask({ kind: 'exchanges' })).exchanges ?? [],
    sockets: async () => (await ask({ kind: 'sockets' })).sockets ?? 0,
    close: () => void child.kill(),
  };
};
