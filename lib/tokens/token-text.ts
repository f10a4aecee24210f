import { hash } from 'node:crypto';
import { AppError } from '../errors.ts';
import { type JsonObject, readJsonObject } from '../strict-json.ts';

export function refuseToken(detail: string): never {
  throw new AppError('token-invalid', { detail });
}

const maxTokenLength = 8192;

/** Caches keep hashes, not tokens; long tokens are refused. */
export const hashToken = (token: string): string => {
  if (token.length > maxTokenLength) refuseToken('token-too-long');
  return hash('sha256', token, 'base64');
};

/** Not verified yet. */
interface TokenText {
  readonly header: JsonObject;
  readonly payload: Buffer;
  /** What the signature is over (RFC 7515 §5.2). */
  readonly signedText: string;
  readonly signature: Buffer;
}

/** RFC 7515 §2, RFC 4648 §3.5: a token has only one encoding. */
const decodePart = (part: string): Buffer => {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : refuseToken('token-not-base64url');
};

/** RFC 7515 §7.1. */
export const readTokenText = (token: string): TokenText => {
  const [header, payload, signature, ...rest] = token.split('.', 4);
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    return refuseToken('token-not-three-parts');
  }
  return {
    header: readJsonObject(decodePart(header)) ?? refuseToken('token-header-not-json'),
    payload: decodePart(payload),
    signedText: `${header}.${payload}`,
    signature: decodePart(signature),
  };
};

/** RFC 6750 §2.1: one b64token after the scheme, in any case (RFC 9110 §11.1). */
const credentials = /^ *bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

export const bearerToken = (header: string | undefined): string => {
  if (header === undefined || header.trim() === '') throw new AppError('authorization-missing');
  if (header.length > maxTokenLength) refuseToken('token-too-long');
  const token = credentials.exec(header)?.[1];
  if (token === undefined) throw new AppError('authorization-malformed');
  return token;
};
