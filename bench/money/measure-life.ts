import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { parse } from 'yaml';
import { contactFields } from '../../lib/contact/contact-points.ts';
import { askToken } from '../../local/ask-token.ts';
import { callerOf, type FunctionHost } from '../../local/functions/function-host.ts';
import { type HostContext, startFunctions, startStack } from '../../local/stack.ts';
import type { WireStep } from '../../local/wire/with-faults.ts';
import { contactInfoClient } from '../../packages/client/src/index.ts';
import { addCustomer } from '../../tests/prove/customers.ts';
import { bodyOf, putUpdate } from '../../tests/prove/scene.ts';
import { type Usage, usageMeter } from './usage.ts';

const root = join(import.meta.dirname, '..', '..');
const quietMs = 1_000;

/** What a call of a function takes beyond what it takes here, in milliseconds: the network, and the service itself. */
export interface CallTimes {
  readonly aws: number;
  readonly platform: number;
}

export interface FunctionUsage {
  readonly invocations: number;
  /** Of all invocations together. */
  readonly billedMs: number;
}

/** What so many changes used, from the request to the audit, and what one run of settle-changes with nothing due did. */
export interface MeasuredLife {
  readonly changes: number;
  readonly usage: Usage;
  readonly idleRun: Usage;
  readonly functions: Readonly<Record<string, FunctionUsage>>;
}

const Service = v.object({ provider: v.object({ memorySize: v.number() }) });

/** Gigabytes of memory of every function. */
const memoryGb = (): number => {
  const text = readFileSync(join(root, 'serverless.yml'), 'utf8');
  return v.parse(Service, parse(text, { merge: true, logLevel: 'silent' })).provider.memorySize / 1024;
};

/** Meters each function by the calls that arrive under its access key. */
const meteredFunctions = (meter: ReturnType<typeof usageMeter>, times: CallTimes) => {
  const calls = new Map<string, number>();
  const functions = new Map<string, { invocations: number; billedMs: number }>();
  const gb = memoryGb();
  let underWay = 0;
  let lastEnd = Date.now();
  /** The one function that calls the platform at a time: each phase of the measurement has its own. */
  let platformCaller = '';

  const called = (name: string, ms: number): void => void calls.set(name, (calls.get(name) ?? 0) + ms);

  const observe = (step: WireStep): void => {
    meter.observe(step);
    if (step.phase !== 'received') return;
    const name = callerOf(step.request.headers.authorization);
    if (name !== undefined) called(name, times.aws);
    else if (step.operation.includes('/institution-users/')) called(platformCaller, times.platform);
  };

  const host = async (context: HostContext): Promise<FunctionHost> => {
    const running = await startFunctions({ ...context, onLog: meter.logged });
    return {
      invoke: async (name, event) => {
        underWay += 1;
        calls.set(name, 0);
        const startedAt = performance.now();
        try {
          return await running.invoke(name, event);
        } finally {
          // As if each call waited for the one before: an upper bound, as some go on side by side.
          const billedMs = performance.now() - startedAt + (calls.get(name) ?? 0);
          meter.invoked(gb, billedMs);
          const { invocations, billedMs: former } = functions.get(name) ?? { invocations: 0, billedMs: 0 };
          functions.set(name, { invocations: invocations + 1, billedMs: former + billedMs });
          underWay -= 1;
          lastEnd = Date.now();
        }
      },
      close: running.close,
    };
  };

  return {
    host,
    observe,
    during: (caller: string): void => {
      platformCaller = caller;
    },
    /** Resolves once nothing has run for a while: every notice is sent and reported. */
    quiet: async (): Promise<void> => {
      while (underWay > 0 || Date.now() - lastEnd < quietMs) await sleep(100);
    },
    take: (): MeasuredLife['functions'] => {
      const taken = Object.fromEntries([...functions].toSorted());
      functions.clear();
      return taken;
    },
  };
};

/** Makes so many changes, one after the other, and measures all that comes of them. */
export const measureLife = async (
  changes: number,
  warmUp: number,
  times: CallTimes,
): Promise<MeasuredLife> => {
  const meter = usageMeter();
  const metered = meteredFunctions(meter, times);
  const stack = await startStack({
    functions: metered.host,
    observe: (step) => {
      metered.observe(step);
      return undefined;
    },
    // Audited as soon as they are told.
    env: { AUDIT_S: '0' },
  });
  let serial = 0;
  const live = async (count: number): Promise<void> => {
    metered.during('update-contact');
    const token = await askToken(stack.urls.platform);
    const partner = contactInfoClient({ baseUrl: stack.urls.api, token: () => token });
    for (let at = 0; at < count; at += 1) {
      const customer = addCustomer(stack.platform.users, (serial += 1));
      const body = bodyOf(stack, customer, contactFields, 1);
      const { status } = await putUpdate(partner, customer, body);
      if (status !== 204) throw new Error(`A change was answered ${status}.`);
      meter.requested();
    }
    await metered.quiet();
    metered.during('settle-changes');
    await stack.invoke('settle-changes', {});
    await metered.quiet();
  };
  try {
    await live(warmUp);
    await stack.invoke('settle-changes', {});
    meter.take();
    metered.take();
    await stack.invoke('settle-changes', {});
    const idleRun = meter.take();
    metered.take();
    await live(changes);
    return { changes, usage: meter.take(), idleRun, functions: metered.take() };
  } finally {
    await stack.close();
  }
};
