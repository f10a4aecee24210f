import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../../lib/errors.ts';
import { readJsonBody } from '../../../lib/http/json-body.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';

const headers = { 'content-type': 'application/json' };
const read = (body: string): unknown => readJsonBody({ headers, body, isBase64Encoded: false });
const readBytes = (bytes: Uint8Array): unknown =>
  readJsonBody({ headers, body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true });

const sent = (contentType: string) => ({
  headers: { 'content-type': contentType },
  body: '{}',
  isBase64Encoded: false,
});

const caught = (reading: () => unknown): unknown => {
  try {
    return reading();
  } catch (error) {
    return error;
  }
};

/** The detail with which the reading was refused, the reason where there is none, or `read`. */
const verdict = (reading: () => unknown): string => {
  const error = caught(reading);
  return error instanceof AppError ? (error.detail ?? error.reason) : 'read';
};

describe('readJsonBody', () => {
  it.each([
    'Application/JSON',
    'application/json ; charset="utf-8" ',
    'application/json; charset=utf8',
    // RFC 9110 §5.6.6: a parameter may be missing, its value may be quoted, and a character in quotes escaped.
    'application/json ; ;charset="ut\\f-8";',
    // RFC 2045 §5: parameters that are not known are ignored.
    'application/json; a="b;charset=utf-16"; charset=utf-8',
  ])('accepts %s', (contentType) => {
    expect(readJsonBody(sent(contentType))).toEqual({});
  });

  it('refuses a body without a media type', () => {
    const request = { ...sent(''), headers: {} };
    expect(verdict(() => readJsonBody(request))).toBe('media-type-unsupported');
  });

  it.each([
    ...['', 'text/json', 'application/jsonx', 'application/merge-patch+json', 'application/json\r\nx: y'],
    ...['utf-16', 'latin1; charset=utf-8', "'utf-8'"].map(
      (charset) => `application/json; charset=${charset}`,
    ),
    ...['application/json charset=utf-8', 'application/json, text/plain'],
  ])('refuses %j as media type', (contentType) => {
    expect(verdict(() => readJsonBody(sent(contentType)))).toBe('media-type-unsupported');
  });

  it('reads a body as text or in base64', () => {
    const body = '{"a":["é",1]}';
    expect(read(body)).toEqual({ a: ['é', 1] });
    expect(readBytes(Buffer.from(body))).toEqual({ a: ['é', 1] });
  });

  it.each([
    ['{"canary"', 'body-not-json', 'must be JSON'],
    ['{"canary":1,"canary":2}', 'body-ambiguous', 'must not name a member twice'],
    ['['.repeat(17) + ']'.repeat(17), 'body-too-deep', 'is nested too deeply'],
    ['"\ufffd"', 'body-not-utf8', 'must be UTF-8'],
    ['"\ud800"', 'body-not-utf8', 'must be UTF-8'],
  ])('refuses %s and says what is wrong without repeating it', (body, detail, problem) => {
    const problems = [{ field: 'body', problem }];
    const error = caught(() => read(body));
    expect(error).toMatchObject({ reason: 'validation-failed', detail, problems, cause: undefined });
    expect(inspect(error, { depth: 20 })).not.toContain('canary');
  });

  it('reads a number that would lose a digit as NaN', () => {
    expect(read('{"a":2025550123.00000000000000001}')).toEqual({ a: NaN });
  });

  it('accepts at most 16,384 bytes, not characters', () => {
    const text = (bytes: number): string => `"${'x'.repeat(bytes - 2)}"`;
    expect(verdict(() => read(text(16_384)))).toBe('read');
    expect(verdict(() => read(text(16_385)))).toBe('body-too-large');
    expect(verdict(() => readBytes(Buffer.from(text(16_384))))).toBe('read');
    expect(verdict(() => readBytes(Buffer.from(text(16_385))))).toBe('body-too-large');
    expect(verdict(() => read(`"${'é'.repeat(8_192)}"`))).toBe('body-too-large');
  });

  it('reads any bytes or refuses them with a known reason', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(['read', 'body-not-json', 'body-not-utf8', 'body-ambiguous', 'body-too-deep']).toContain(
          verdict(() => readBytes(bytes)),
        );
      }),
      { numRuns: fuzzRuns },
    );
  });
});
