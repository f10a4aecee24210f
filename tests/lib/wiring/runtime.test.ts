import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { buildRuntime } from '../../../lib/wiring/runtime.ts';

afterEach(() => void jest.restoreAllMocks());

const listen = () => {
  const lines: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  return () => lines.map((line): unknown => JSON.parse(line));
};

describe('buildRuntime', () => {
  it('logs to standard output, one line per event', () => {
    const heard = listen();
    buildRuntime().logger.warn('heard', { count: 1 });
    expect(heard()).toMatchObject([{ event: 'heard', count: 1 }]);
  });

  it('names no request outside an invocation', () => {
    const heard = listen();
    buildRuntime().logger.warn('started');
    expect(heard()[0]).not.toHaveProperty('requestId');
  });

  it('names the request in every line, however deep and however many requests run at once', async () => {
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
    expect(heard()).toHaveLength(4);
    expect(heard()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ event: 'a', requestId: 'first' }),
        expect.objectContaining({ event: 'b', requestId: 'first' }),
        expect.objectContaining({ event: 'c', requestId: 'second' }),
        expect.objectContaining({ event: 'd', requestId: 'second' }),
      ]),
    );
  });
});
