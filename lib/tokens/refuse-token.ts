import { AppError } from '../errors.ts';

/** `detail` is for the audit record only. */
export function refuseToken(detail: string): never {
  throw new AppError('token-invalid', { detail });
}
