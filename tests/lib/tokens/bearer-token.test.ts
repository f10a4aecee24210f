import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../../lib/errors.ts';
import { bearerToken } from '../../../lib/tokens/token-text.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';

const reasonOf = (header: string | undefined): unknown => {
  try {
    return { token: bearerToken(header) };
  } catch (error) {
    return error instanceof AppError ? (error.detail ?? error.reason) : error;
  }
};

describe('bearerToken', () => {
  it.each([
    ['BEARER    abc  ', 'abc'],
    ['  bEaReR a.b-c_d~e+f/g==', 'a.b-c_d~e+f/g=='],
  ])('reads %j', (header, token) => {
    expect(bearerToken(header)).toBe(token);
  });

  it.each([undefined, '', ' \t'])('calls %j missing', (header) => {
    expect(reasonOf(header)).toBe('authorization-missing');
  });

  it.each([
    ...['Bearerabc', 'Basic cGFydG5lcjpzZWNyZXQ=', 'DPoP abc', 'Basic abc, Bearer def', 'token="Bearer abc"'],
    ...['Bearer\u00a0abc', 'Bearer "abc"', 'Bearer abc\r\nX: y', 'Bearer abc\0', 'Bearer ébc'],
  ])('calls %j malformed', (header) => {
    expect(reasonOf(header)).toBe('authorization-malformed');
  });

  it('refuses a header over 8 KB without reading it', () => {
    expect(reasonOf(`Bearer ${'a'.repeat(8192 - 7)}`)).toEqual({ token: 'a'.repeat(8185) });
    expect(reasonOf(`Bearer ${'a'.repeat(8193 - 7)}`)).toBe('token-too-long');
    expect(reasonOf('='.repeat(1_000_000))).toBe('token-too-long');
  });

  it('reads a token that is alone in the header and refuses the rest', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.constantFrom('Bearer', 'bearer ', ' ', 'a', 'abc', '=', ',', '.', '\t'))
          .map((parts) => parts.join('')),
        (header) => {
          const read = reasonOf(header);
          if (typeof read === 'string') return read.startsWith('authorization-');
          const [scheme = '', token, ...rest] = header.split(' ').filter(Boolean);
          return (
            scheme.toLowerCase() === 'bearer' &&
            rest.length === 0 &&
            JSON.stringify(read) === JSON.stringify({ token })
          );
        },
      ),
      { numRuns: fuzzRuns },
    );
  });
});
