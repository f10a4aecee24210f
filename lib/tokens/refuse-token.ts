import { AppError } from '../errors.ts';

/** Refuses the token as not valid; `detail` is for the audit line only. */
export function refuseToken(detail: string): never {
  throw new AppError('token-invalid', { detail });
}
