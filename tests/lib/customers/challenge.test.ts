import { describe, expect, it } from '@jest/globals';
import { challengeFor, challengeHeader } from '../../../lib/customers/challenge.ts';
import { AppError, errors, type ErrorReason } from '../../../lib/errors.ts';

const reasons = Object.keys(errors) as ErrorReason[];

describe('challengeFor', () => {
  it.each(reasons.filter((reason) => errors[reason].status === 401))(
    'says invalid_token for %s',
    (reason) => {
      expect(challengeFor(new AppError(reason))).toBe('Bearer error="invalid_token"');
    },
  );

  it.each(reasons.filter((reason) => errors[reason].status !== 401))(
    'says nothing of its own for %s',
    (reason) => {
      expect(challengeFor(new AppError(reason))).toBeUndefined();
    },
  );

  it('repeats the challenge that an error brings', () => {
    const headers = challengeHeader('insufficient_scope', { scope: 'a "b" \\' });
    expect(challengeFor(new AppError('scope-missing', { headers }))).toBe(
      String.raw`Bearer error="insufficient_scope", scope="a \"b\" \\"`,
    );
  });
});
