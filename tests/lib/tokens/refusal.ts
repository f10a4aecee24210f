import { inspect } from 'node:util';
import { expect } from '@jest/globals';
import type { TokenVerifier } from '../../../lib/customers/caller.ts';
import { AppError } from '../../../lib/errors.ts';

/** How `verifier` refuses a token; fails if it does not, or if anything of the token is in the error. */
export const refusal = async (verifier: TokenVerifier, token: string): Promise<AppError> => {
  const error: unknown = await verifier.verify(token).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof AppError)) throw new Error('The token was not refused.', { cause: error });
  const told = inspect(error, { depth: 20, showHidden: true });
  expect(told).not.toContain('canary');
  for (const part of token.split('.').filter(({ length }) => length > 12)) expect(told).not.toContain(part);
  return error;
};
