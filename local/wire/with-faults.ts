import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultRegistry } from './faults.ts';
import { json, reset, type WireHandler, type WireReply, type WireRequest } from './serve.ts';

export interface WireStep {
  readonly operation: string;
  /** Every name a fault may use for the request, `operation` among them. */
  readonly operations: readonly string[];
  readonly phase: 'received' | 'applied';
  readonly request: WireRequest;
  /** What the request, once applied, is answered with unless a fault says otherwise. */
  readonly status?: number;
}

/**
 * Told, and waited for, when a request has arrived and when it has been carried out but not yet answered. A request
 * that has arrived meets the fault answered, before any that is switched on.
 */
export type Observe = (step: WireStep) => Fault | undefined | Promise<Fault | undefined>;

export interface FaultyOptions {
  readonly faults: FaultRegistry;
  /** The names a fault may use for the request; the first is the one it is counted under. */
  readonly operationsOf: (request: WireRequest) => readonly [string, ...string[]];
  /** A fault's status and body in the service's format. */
  readonly faultReply: (status: number, body: unknown, request: WireRequest) => WireReply;
  readonly handle: WireHandler;
  readonly observe?: Observe | undefined;
  /** Shared by servers that count together. */
  readonly counts?: Map<string, number>;
}

const parsedJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
};

/** A text goes out as it is, so that replies which are not the service's own words can be tried. */
const replyWith = (
  { faultReply }: FaultyOptions,
  request: WireRequest,
  status: number,
  body: unknown,
): WireReply =>
  typeof body === 'string'
    ? { status, headers: { 'content-type': 'text/html' }, body }
    : faultReply(status, body, request);

/**
 * Puts faults in front of a service, and the routes that switch them: `GET`, `POST` and `DELETE /_faults`. `GET
 * /_requests` tells how often each operation was asked for, `DELETE /_requests` starts the count again.
 */
export const withFaults = (options: FaultyOptions): WireHandler => {
  const { faults, operationsOf, handle, observe, counts = new Map<string, number>() } = options;

  const control = (request: WireRequest): WireReply => {
    switch (`${request.method} ${request.path}`) {
      case 'GET /_faults':
        return json(200, faults.list());
      case 'POST /_faults': {
        const outcome = faults.add(parsedJson(request.body));
        return 'added' in outcome
          ? json(201, outcome.added)
          : json(400, { message: 'This is not a fault.', problems: outcome.problems });
      }
      case 'DELETE /_faults':
        faults.clear();
        return { status: 204 };
      case 'GET /_requests':
        return json(200, Object.fromEntries(counts));
      case 'DELETE /_requests':
        counts.clear();
        return { status: 204 };
      default:
        return json(405, { message: 'Use GET, POST or DELETE on /_faults, GET or DELETE on /_requests.' });
    }
  };

  const meetFault = async (
    request: WireRequest,
    apply: () => ReturnType<WireHandler>,
    fault: Fault | undefined,
  ) => {
    switch (fault?.do) {
      case undefined:
        return apply();
      case 'delay':
        await sleep(fault.delayMs);
        return apply();
      case 'status':
        return replyWith(options, request, fault.status, fault.body);
      case 'reset':
        return reset;
      case 'hang':
        return new Promise<never>(() => undefined);
      case 'apply-then-reset':
        await apply();
        return reset;
      case 'apply-then-status':
        await apply();
        return replyWith(options, request, fault.status, fault.body);
      case 'apply-late':
        setTimeout(() => void apply(), fault.delayMs).unref();
        return fault.status === undefined ? reset : replyWith(options, request, fault.status, fault.body);
    }
  };

  return async (request) => {
    if (request.path === '/_faults' || request.path === '/_requests') return control(request);
    const operations = operationsOf(request);
    const [operation] = operations;
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const observed = await observe?.({ operation, operations, phase: 'received', request });
    return meetFault(
      request,
      async () => {
        const reply = await handle(request);
        const status = reply === reset ? 0 : reply.status;
        await observe?.({ operation, operations, phase: 'applied', request, status });
        return reply;
      },
      observed ?? faults.take(operations),
    );
  };
};
