import { describe, expect, it } from '@jest/globals';
import { AppError, errors, type ErrorReason } from '../../lib/errors.ts';

describe('errors', () => {
  it.each(Object.entries(errors))(
    'tells of %s in one plain sentence and a code',
    (_reason, { code, status, message }) => {
      expect(code).toMatch(/^UXU_\d{5}$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(message).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('promises that nothing was changed with every 503 but the one that cannot know', () => {
    const unavailable = Object.entries(errors).filter(([, { status }]) => status === 503);
    expect(unavailable.filter(([, { message }]) => !message.includes('Nothing was changed'))).toEqual([
      ['outcome-unknown', errors['outcome-unknown']],
    ]);
  });
});

describe('AppError', () => {
  it('has the message of the table and nothing else of its own', () => {
    const error = new AppError('token-invalid');
    expect(error).toMatchObject({
      name: 'AppError',
      reason: 'token-invalid',
      message: 'The access token is not valid.',
      detail: undefined,
      problems: [],
      retryAfterS: undefined,
      headers: {},
    });
    expect(error).toBeInstanceOf(Error);
  });

  it('keeps its cause where no serializer looks', () => {
    const cause = new Error('canary');
    const error = new AppError('internal', { cause });
    expect(error.cause).toBe(cause);
    expect(JSON.stringify(error)).not.toContain('canary');
    expect(Object.keys(error)).not.toContain('cause');
  });

  it.each(Object.keys(errors) as ErrorReason[])('carries what %s calls for', (reason) => {
    const details = {
      detail: 'finer',
      problems: [{ field: 'email', problem: 'is required' }],
      retryAfterS: 5,
      headers: { allow: 'GET' },
    };
    expect(new AppError(reason, details)).toMatchObject({ reason, ...details });
  });
});
