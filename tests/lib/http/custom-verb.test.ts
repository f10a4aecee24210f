import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readChangeVerb, readCustomVerb } from '../../../lib/http/http-request.ts';
import { AppError } from '../../../lib/errors.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';

describe('readCustomVerb', () => {
  it.each([
    ['18fc507616c646048ea400138c8ac887:contact-info', '18fc507616c646048ea400138c8ac887'],
    ['a:b:contact-info', 'a:b'],
    [':contact-info', ''],
    ['%3Acontact-info:contact-info', '%3Acontact-info'],
  ])('reads what stands before the verb in %s', (segment, id) => {
    expect(readCustomVerb(segment, 'contact-info')).toBe(id);
  });

  it.each([
    '',
    ':',
    'contact-info',
    'id',
    'id:',
    'id:toString',
    'id:contact-info:',
    'id:contact-info/',
    'id:contact-info;x',
    'id:contact-info ',
    'id:contact-info\0',
    'id:Contact-Info',
    'id: contact-info',
    'id%3Acontact-info',
    'id：contact-info',
    'id:contact-infos',
    'id:revert',
    'contact-info:id',
  ])('refuses %j', (segment) => {
    expect(() => readCustomVerb(segment, 'contact-info')).toThrow(new AppError('path-invalid'));
  });

  it("refuses another verb, naming that verb's method", () => {
    expect(() => readCustomVerb('id:verify', 'contact-info')).toThrow(
      expect.objectContaining({ reason: 'method-not-allowed', allow: 'GET' }),
    );
    expect(() => readCustomVerb('id:contact-info', 'verify')).toThrow(
      expect.objectContaining({ reason: 'method-not-allowed', allow: 'PUT' }),
    );
  });

  it('returns any id that stands before the verb', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        expect(readCustomVerb(`${id}:verify`, 'verify')).toBe(id);
      }),
      { numRuns: fuzzRuns },
    );
  });
});

describe('readChangeVerb', () => {
  it('reads an id with the verb, or without one', () => {
    expect(readChangeVerb('id:revert', 'revert')).toBe('id');
    expect(readChangeVerb('id', '')).toBe('id');
  });

  it.each(['id:', 'id:verify', 'id:Revert', 'id:revert:'])('refuses %j', (segment) => {
    expect(() => readChangeVerb(segment, 'revert')).toThrow(new AppError('path-invalid'));
    expect(() => readChangeVerb(segment, '')).toThrow(new AppError('path-invalid'));
  });

  it('names the method that the path takes', () => {
    expect(() => readChangeVerb('id:revert', '')).toThrow(
      expect.objectContaining({ reason: 'method-not-allowed', allow: 'POST' }),
    );
    expect(() => readChangeVerb('id', 'revert')).toThrow(
      expect.objectContaining({ reason: 'method-not-allowed', allow: 'GET' }),
    );
  });
});
