import { randomBytes, randomUUID } from 'node:crypto';
import autocannon, { type Options, type Request, type Result } from 'autocannon';
import { sampleBody } from '../invocation.ts';

/** What is asked for, over how many connections, and for how long. */
export interface Load {
  readonly url: string;
  readonly token: string;
  readonly connections: number;
  /** Verifications to each update; 0 for updates only. */
  readonly verifiesPerUpdate: number;
  /** All updates are of this one; by default, each request is about a customer of its own. */
  readonly customerId?: string | undefined;
  readonly amount?: number | undefined;
  readonly seconds?: number | undefined;
  /** The most requests in one second; by default as many as are answered. */
  readonly perSecond?: number | undefined;
}

/** Milliseconds of every answer, by status. */
export interface LoadResult {
  readonly byStatus: Readonly<Record<number, readonly number[]>>;
  /** Requests that got no answer. */
  readonly unanswered: number;
  readonly seconds: number;
}

export const generateLoad = async (load: Load): Promise<LoadResult> => {
  const headers = { authorization: `Bearer ${load.token}`, 'content-type': 'application/json' };
  const request = (method: 'GET' | 'PUT', verb: string, body?: string) => ({
    method,
    path: '/',
    headers,
    ...(body !== undefined && { body }),
    setupRequest: (template: Request): Request => ({
      ...template,
      path: `/v1/customers/${load.customerId ?? randomBytes(16).toString('hex')}:${verb}`,
      headers: { ...headers, correlationId: randomUUID() },
    }),
  });
  const byStatus: Record<number, number[]> = {};
  const options: Options = {
    url: load.url,
    connections: load.connections,
    ...(load.amount !== undefined && { amount: load.amount }),
    ...(load.seconds !== undefined && { duration: load.seconds }),
    ...(load.perSecond !== undefined && { overallRate: load.perSecond }),
    timeout: 30,
    requests: [
      request('PUT', 'contact-info', sampleBody),
      ...Array.from({ length: load.verifiesPerUpdate }, () => request('GET', 'verify')),
    ],
  };
  const { errors, timeouts, duration } = await new Promise<Result>((resolve, reject) => {
    const run = autocannon(options, (error: unknown, result) => {
      if (error instanceof Error) reject(error);
      else resolve(result);
    });
    run.on('response', (_client, status, _bytes, milliseconds) => {
      (byStatus[status] ??= []).push(milliseconds);
    });
  });
  return { byStatus, unanswered: errors + timeouts, seconds: duration };
};
