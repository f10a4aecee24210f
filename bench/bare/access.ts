import { verify } from 'node:crypto';
import { issuerKeys } from './calls.ts';

export type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Ends the work with an answer other than success. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

const institutions = new Set(['00016', '00042']);
const skewS = 30;

export interface Access {
  readonly institutionId: string;
  readonly clientId: string;
}

const unauthorized = (code = 'UXU_10001'): Refusal => new Refusal(401, code);

const decode = (part: string): Buffer => {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) throw unauthorized();
  return bytes;
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const readStrictJson = (bytes: Buffer): Members => {
  const text = utf8.decode(bytes);
  const value: unknown = JSON.parse(text);
  // What JSON.stringify writes names no member twice; issuers write it so, and the bench's does.
  if (!isMembers(value) || JSON.stringify(value) !== text) throw unauthorized();
  return value;
};

const isDate = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const otherKinds = ['nonce', 'at_hash', 'c_hash', 'token_use', 'ver'];
const refusedHeaders = ['jwk', 'jku', 'x5c', 'x5u', 'crit', 'b64'];

const readClaims = (claims: Members): Access => {
  const { iss, aud, exp, iat, nbf, sub, scope, institutionId, client_id: clientId } = claims;
  const latestS = Date.now() / 1000 + skewS;
  const isFuture = [iat, nbf].some((time) => time !== undefined && (!isDate(time) || time > latestS));
  const isOurs = iss === process.env['TOKEN_ISSUER'] && aud === process.env['TOKEN_AUDIENCE'];
  if (!isOurs || otherKinds.some((name) => name in claims) || isFuture || !isDate(exp)) throw unauthorized();
  if (exp + 2 * skewS <= latestS) throw unauthorized('UXU_10003');
  if (typeof clientId !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(clientId)) throw unauthorized();
  if (typeof institutionId !== 'string' || !/^\d{5}$/.test(institutionId)) throw unauthorized('UXU_10004');
  // The bench sends institution tokens only.
  if ('institutionCustomerId' in claims || 'auth_time' in claims || sub !== clientId) throw unauthorized();
  if (typeof scope !== 'string' || !scope.split(' ').includes('institution-users:write')) {
    throw new Refusal(403, 'UXU_10002');
  }
  if (!institutions.has(institutionId)) throw new Refusal(404, 'UXU_88888');
  return { institutionId, clientId };
};

/** RFC 7519, RFC 8725, RFC 9068, as strictly as the product: on a good token every check has to be made. */
const verifyToken = async (token: string): Promise<Access> => {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  if (token.length > 8192 || rest.length > 0) throw unauthorized();
  const members = readStrictJson(decode(header));
  const { alg, typ, kid } = members;
  if (refusedHeaders.some((name) => name in members) || alg !== 'RS256' || typ !== 'at+jwt') {
    throw unauthorized();
  }
  const key = (await issuerKeys()).get(String(kid));
  const signed = Buffer.from(`${header}.${payload}`);
  if (key === undefined || !verify('sha256', signed, key, decode(signature))) throw unauthorized();
  return readClaims(readStrictJson(decode(payload)));
};

/** Verifies the token of each request: a cache would be one more thing to get right. */
export const readAccess = async (authorization = ''): Promise<Access> => {
  const [, token] = /^ *bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(authorization) ?? [];
  if (token === undefined) throw unauthorized('UXU_10005');
  return verifyToken(token);
};
