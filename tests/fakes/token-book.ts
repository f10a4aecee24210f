import type { Caller, TokenVerifier } from '../../lib/customers/caller.ts';
import { AppError } from '../../lib/errors.ts';

/** A verifier that knows its tokens by heart; an error in place of a caller is thrown. */
export const tokenBook = (callers: Readonly<Record<string, Caller | Error>>) =>
  ({
    verify: async (token) => {
      await Promise.resolve();
      const caller = Object.hasOwn(callers, token) ? callers[token] : undefined;
      if (caller instanceof Error) throw caller;
      return caller ?? Promise.reject(new AppError('token-invalid', { detail: 'signature-not-valid' }));
    },
  }) satisfies TokenVerifier;
