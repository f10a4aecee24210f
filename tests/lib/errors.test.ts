import { describe, expect, it } from '@jest/globals';
import { AppError } from '../../lib/errors.ts';

describe('AppError', () => {
  it('has its reason as its message and no details by default', () => {
    const error = new AppError('token-invalid');
    expect(error).toMatchObject({ name: 'AppError', reason: 'token-invalid', message: 'token-invalid' });
    expect([error.detail, error.problems, error.retryAfterS]).toEqual([undefined, [], undefined]);
  });

  it('hides its cause from serializers', () => {
    const cause = new Error('canary');
    const error = new AppError('internal', { cause });
    expect(error.cause).toBe(cause);
    expect(JSON.stringify(error)).not.toContain('canary');
    expect(Object.keys(error)).not.toContain('cause');
  });

  it('has the given details', () => {
    const details = {
      detail: 'finer',
      problems: [{ field: 'email', problem: 'is required' }],
      retryAfterS: 5,
      scope: 'write',
      signIn: { maxAgeS: 60 },
      allow: 'GET',
    };
    expect(new AppError('internal', details)).toMatchObject({ reason: 'internal', ...details });
  });
});
