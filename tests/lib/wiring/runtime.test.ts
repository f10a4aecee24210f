import { afterEach, describe, expect, it, jest } from '@jest/globals';
import * as v from 'valibot';
import { buildRuntime } from '../../../lib/wiring/runtime.ts';

afterEach(() => void jest.restoreAllMocks());

const Line = v.looseObject({ event: v.string(), requestId: v.optional(v.string()) });

const listen = () => {
  const lines: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  return () => lines.map((line) => v.parse(Line, JSON.parse(line)));
};

describe('buildRuntime', () => {
  it('logs one line per event to standard output, without a request id outside an invocation', () => {
    const heard = listen();
    buildRuntime().logger.warn('heard', { count: 1 });
    expect(heard()).toMatchObject([{ event: 'heard', count: 1 }]);
    expect(heard()[0]).not.toHaveProperty('requestId');
  });

  it('adds the request id to every line, at any depth and with concurrent requests', async () => {
    const heard = listen();
    const { lambda, logger, sleep } = buildRuntime();
    const deep = async (event: string) => {
      await sleep(1);
      await Promise.all([sleep(2), Promise.resolve()]);
      logger.warn(event);
    };
    const handler = lambda(async (events: readonly string[]) => {
      for (const event of events) await deep(event);
      return events.length;
    });
    const counts = await Promise.all([
      handler(['a', 'b'], { awsRequestId: 'first' }),
      handler(['c', 'd'], { awsRequestId: 'second' }),
    ]);
    expect(counts).toEqual([2, 2]);
    const named = heard().map(({ event, requestId }) => `${event} ${requestId}`);
    expect(named.toSorted()).toEqual(['a first', 'b first', 'c second', 'd second']);
  });
});
