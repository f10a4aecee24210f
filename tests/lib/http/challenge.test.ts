import { describe, expect, it } from '@jest/globals';
import { AppError, type ErrorReason } from '../../../lib/errors.ts';
import { challengeHeader, stepUpChallenge } from '../../../lib/http/challenge.ts';
import { errorTable } from '../../../lib/http/error-table.ts';

const reasons = Object.keys(errorTable) as ErrorReason[];
const is401 = (reason: ErrorReason): boolean => errorTable[reason].status === 401;

describe('challengeHeader', () => {
  it.each(reasons.filter(is401))('is invalid_token for %s', (reason) => {
    expect(challengeHeader(new AppError(reason))).toBe('Bearer error="invalid_token"');
  });

  it.each(reasons.filter((reason) => !is401(reason)))('is absent for %s', (reason) => {
    expect(challengeHeader(new AppError(reason))).toBeUndefined();
  });

  it('names the scope that is missing, quoted', () => {
    expect(challengeHeader(new AppError('scope-missing', { scope: 'a "b" \\' }))).toBe(
      String.raw`Bearer error="insufficient_scope", scope="a \"b\" \\"`,
    );
  });

  it.each([
    [{ maxAgeS: 300 }, 'max_age="300"'],
    [{ maxAgeS: 300, acrValues: ['phr', 'phrh'] }, 'max_age="300", acr_values="phr phrh"'],
  ])('asks for the sign-in %j', (signIn, parameters) => {
    expect(challengeHeader(new AppError('step-up-required', { signIn }))).toBe(
      `Bearer error="insufficient_user_authentication", ${parameters}`,
    );
  });
});

describe('stepUpChallenge', () => {
  it('says the same as the header, in JSON', () => {
    expect(stepUpChallenge({ maxAgeS: 300, acrValues: ['phr', 'phrh'] })).toEqual({
      error: 'insufficient_user_authentication',
      max_age: 300,
      acr_values: 'phr phrh',
    });
  });
});
