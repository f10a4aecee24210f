import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { AppError } from '../../lib/errors.ts';
import { createLogger, type LogFields } from '../../lib/logger.ts';
import { fuzzRuns } from '../fuzz-runs.ts';

const at = Date.parse('2026-11-23T15:00:00Z');
const Line = v.record(v.string(), v.unknown());

const logged = () => {
  const lines: string[] = [];
  const logger = createLogger({ write: (line) => lines.push(line), now: () => at });
  return { logger, lines, last: () => v.parse(Line, JSON.parse(lines.at(-1) ?? '{}')) };
};

/** What a log says of an error. */
const traceOf = (error: unknown): unknown => {
  const { logger, last } = logged();
  logger.warn('event', {}, error);
  return last()['errors'];
};

describe('createLogger', () => {
  it('writes one JSON object per line, in UTC', () => {
    const { logger, lines } = logged();
    logger.warn('event', { reason: 'a\nb\u2028c', count: 0 });
    expect(lines).toEqual([
      '{"time":"2026-11-23T15:00:00.000Z","level":"warn","event":"event","reason":"a\\nb\u2028c","count":0}',
    ]);
  });

  it('writes the id of the current request, if there is one', () => {
    const lines: string[] = [];
    const ids = ['request-1', undefined];
    const write = (line: string) => lines.push(line);
    const logger = createLogger({ write, now: () => at, requestId: () => ids[lines.length] });
    for (const event of ['first', 'second']) logger.warn(event);
    expect(lines.map((line) => v.parse(Line, JSON.parse(line))['requestId'])).toEqual(ids);
  });

  it('writes each alarm and outcome as a metric', () => {
    const { logger, lines, last } = logged();
    // Its CloudWatch alarm watches the name alone, whatever the channel.
    logger.alarm('user-gone', { channel: 'sms' });
    expect(last()).toMatchObject({
      level: 'error',
      event: 'user-gone',
      channel: 'sms',
      alarm: 'user-gone',
      Alarm: 1,
      _aws: {
        Timestamp: at,
        CloudWatchMetrics: [
          { Namespace: 'ContactInfo', Dimensions: [['alarm']], Metrics: [{ Name: 'Alarm', Unit: 'Count' }] },
        ],
      },
    });
    logger.outcome('Settlement', 'run');
    logger.outcome('Notice', 'sent', { channel: 'sms' });
    expect(last()).toMatchObject({
      level: 'info',
      event: 'notice',
      outcome: 'sent',
      Notice: 1,
      channel: 'sms',
      _aws: { CloudWatchMetrics: [{ Dimensions: [['channel', 'outcome']] }] },
    });
    expect(lines).toHaveLength(3);
  });

  it('adds the age as a second metric', () => {
    const { logger, last } = logged();
    logger.alarm('keys-stale', { ageMs: 700_000 });
    const age = { Name: 'AlarmAge', Unit: 'Milliseconds' };
    const metrics = { Metrics: [{ Name: 'Alarm', Unit: 'Count' }, age] };
    expect(last()).toMatchObject({ Alarm: 1, AlarmAge: 700_000, _aws: { CloudWatchMetrics: [metrics] } });
  });

  it('drops every unknown field', () => {
    const { logger, last } = logged();
    const request = { status: 200, email: 'canary@example.com', headers: { authorization: 'canary' } };
    logger.warn('event', request satisfies LogFields & Record<string, unknown>);
    expect(last()).toEqual({ time: '2026-11-23T15:00:00.000Z', level: 'warn', event: 'event', status: 200 });
  });

  describe('with an error', () => {
    it('writes the class, code and stack frames of the error and its causes', () => {
      const cause = Object.assign(new TypeError('canary'), { code: 'ECONNRESET' });
      expect(traceOf(new AppError('internal', { cause }))).toEqual([
        { name: 'AppError', at: expect.arrayContaining([expect.stringMatching(/^at .+:\d+:\d+\)?$/)]) },
        {
          name: 'TypeError',
          code: 'ECONNRESET',
          at: expect.arrayContaining([expect.stringMatching(/^at /)]),
        },
      ]);
    });

    it.each([
      ['a code that is not an identifier', { code: 'canary code@' }, { name: 'Error' }],
      ['a code that is not text', { code: 42 }, { name: 'Error' }],
      ['a name that is not an identifier', { name: 'canary name@' }, { name: 'Error' }],
      ['no stack', { stack: undefined }, { name: 'Error', at: [] }],
    ])('tolerates an error with %s', (_case, given, trace) => {
      const [said] = v.parse(v.array(Line), traceOf(Object.assign(new Error('x'), given)));
      expect(said).toMatchObject(trace);
      expect(said).not.toHaveProperty('code');
    });

    it.each([
      ['a text', 'canary'],
      ['an object', { message: 'canary' }],
      ['null', null],
    ])('writes nothing about %s that was thrown', (_case, thrown) => {
      expect(traceOf(thrown)).toEqual([]);
    });

    it('writes at most five errors and eight frames, even if causes form a cycle', () => {
      const first = new Error('1');
      first.cause = new Error('2', { cause: first });
      const recurse = (depth: number): Error => (depth > 0 ? recurse(depth - 1) : new Error('deep'));
      expect(traceOf(first)).toHaveLength(5);
      const [said] = v.parse(v.array(v.object({ at: v.array(v.string()) })), traceOf(recurse(20)));
      expect(said?.at).toHaveLength(8);
    });

    it('never writes an error message', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary', minLength: 6 }), (text) => {
          const secret = `canary-${text}\n    at x:1:1`;
          const said = JSON.stringify(traceOf(new Error(secret, { cause: new TypeError(secret) })));
          expect(said).not.toContain('canary');
          expect(said).not.toContain('at x:1:1');
        }),
        { numRuns: fuzzRuns },
      );
    });
  });
});
