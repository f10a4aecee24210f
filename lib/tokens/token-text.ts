import { hash } from 'node:crypto';
import { readJsonObject, type JsonObject } from '../strict-json.ts';
import { refuseToken } from './refuse-token.ts';

export const maxTokenLength = 8192;

/** So that no token is kept. */
export const hashToken = (token: string): string => {
  if (token.length > maxTokenLength) refuseToken('token-too-long');
  return hash('sha256', token, 'base64');
};

/** Nothing in it is proven yet. */
export interface TokenText {
  readonly header: JsonObject;
  readonly payload: Buffer;
  /** What the signature is over (RFC 7515 §5.2). */
  readonly signedText: string;
  readonly signature: Buffer;
}

/** RFC 7515 §2 and RFC 4648 §3.5: one token has one text. */
const decodePart = (part: string): Buffer => {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : refuseToken('token-not-base64url');
};

/** Takes a JWS in compact serialization apart (RFC 7515 §7.1). */
export const readTokenText = (token: string): TokenText => {
  if (token.length > maxTokenLength) refuseToken('token-too-long');
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
