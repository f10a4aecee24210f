import type { AppError, SignIn } from '../errors.ts';
import { errorTable } from '../error-table.ts';

type Challenge = Readonly<Record<string, string | number>>;

/** RFC 9470 §3. */
export const stepUpChallenge = ({ maxAgeS, acrValues }: SignIn) => ({
  error: 'insufficient_user_authentication' as const,
  max_age: maxAgeS,
  ...(acrValues && { acr_values: acrValues.join(' ') }),
});

/** A request without credentials gets `invalid_token` too: only tokens are accepted. */
const challengeOf = ({ reason, scope, signIn }: AppError): Challenge | undefined => {
  if (signIn) return stepUpChallenge(signIn);
  if (scope !== undefined) return { error: 'insufficient_scope', scope };
  return errorTable[reason].status === 401 ? { error: 'invalid_token' } : undefined;
};

const quoted = (value: string | number): string => `"${String(value).replace(/["\\]/g, '\\$&')}"`;

/** RFC 6750 §3. */
export const challengeHeader = (error: AppError): string | undefined => {
  const challenge = challengeOf(error);
  return (
    challenge &&
    `Bearer ${Object.entries(challenge)
      .map(([name, value]) => `${name}=${quoted(value)}`)
      .join(', ')}`
  );
};
