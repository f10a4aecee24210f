import { AppError } from '../errors.ts';
import { refuseToken } from './refuse-token.ts';
import { maxTokenLength } from './token-text.ts';

/** RFC 6750 §2.1: one b64token after the scheme, whose case does not matter (RFC 9110 §11.1). */
const credentials = /^ *bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

export const bearerToken = (header: string | undefined): string => {
  if (header === undefined || header.trim() === '') throw new AppError('authorization-missing');
  if (header.length > maxTokenLength) refuseToken('token-too-long');
  const token = credentials.exec(header)?.[1];
  if (token === undefined) throw new AppError('authorization-malformed');
  return token;
};
