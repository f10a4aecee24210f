import { isForAudience, readCaller, type AccessRules } from './access-claims.ts';
import type { TokenVerifier } from '../customers/caller.ts';
import { expiringMap } from '../expiring-map.ts';
import { readJsonObject, type JsonObject } from '../strict-json.ts';
import { refuseToken } from './refuse-token.ts';
import { defaultAlgorithms, isSignedBy, type SignatureAlgorithm, type VerificationKey } from './signature.ts';
import { hashToken, readTokenText } from './token-text.ts';

/** The issuer's keys. */
export interface KeySet {
  /** Answers undefined when the issuer has no such key; throws `service-unavailable` when that cannot be known. */
  find(kid: string): Promise<VerificationKey | undefined>;
}

export interface JwtRules extends AccessRules {
  readonly keys: KeySet;
  readonly algorithms?: readonly SignatureAlgorithm[] | undefined;
  /** The `typ` headers of access tokens; add `JWT` only for an issuer that does not follow RFC 9068 §2.1. */
  readonly types?: readonly string[] | undefined;
}

export const defaultTypes = ['at+jwt'] as const;

/** What a signature has proven, for as long as the key that it holds under is the issuer's. */
interface ProvenClaims {
  readonly kid: string;
  readonly key: VerificationKey;
  readonly claims: JsonObject;
}

const maxProvenTokens = 1000;

/** A header that brings its own key, or names where to get one, would be its own judge (RFC 8725 §3.10). */
const foreignKeyMembers = ['jwk', 'jku', 'x5c', 'x5u'];

/** Extensions that change what is signed (RFC 7797) or must be understood (RFC 7515 §4.1.11); none is. */
const extensionMembers = ['crit', 'b64'];

/** Short and printable: it is looked up in a map and nothing else (RFC 8725 §3.10). */
const kidForm = /^[\x21-\x7e]{1,128}$/;

/** RFC 7515 §4.1.9: a media type, so of any case, and `application/` may be left out. */
const mediaType = (typ: string): string => typ.toLowerCase().replace(/^application\//, '');

/** Verifies access tokens that are JWTs (RFC 7519, RFC 9068) by the issuer's published keys. */
export const jwtVerifier = ({
  keys,
  algorithms = defaultAlgorithms,
  types = defaultTypes,
  ...rules
}: JwtRules): TokenVerifier => {
  const acceptedTypes = new Set(types.map(mediaType));

  const readHeader = (
    header: JsonObject,
  ): { readonly algorithm: SignatureAlgorithm; readonly kid: string } => {
    if (foreignKeyMembers.some((name) => Object.hasOwn(header, name))) refuseToken('key-in-token');
    if (extensionMembers.some((name) => Object.hasOwn(header, name))) refuseToken('extension-not-understood');
    // RFC 8725 §3.11, RFC 9068 §4.
    const typ = header['typ'];
    if (typeof typ !== 'string' || !acceptedTypes.has(mediaType(typ))) refuseToken('type-not-accepted');
    // RFC 8725 §3.1, §3.2: ours to choose, not the token's.
    const algorithm = algorithms.find((each) => each === header['alg']);
    if (algorithm === undefined) refuseToken('algorithm-not-allowed');
    const kid = header['kid'];
    if (typeof kid !== 'string' || !kidForm.test(kid)) refuseToken('kid-not-valid');
    return { algorithm, kid };
  };

  const prove = async (token: string): Promise<ProvenClaims> => {
    const text = readTokenText(token);
    const { algorithm, kid } = readHeader(text.header);
    const key = await keys.find(kid);
    if (key === undefined) refuseToken('key-unknown');
    // RFC 8725 §3.1: a key is used with the one algorithm it is for.
    if (key.algorithm !== algorithm) refuseToken('algorithm-not-of-key');
    if (!isSignedBy(key, text)) refuseToken('signature-not-valid');
    return { kid, key, claims: readJsonObject(text.payload) ?? refuseToken('claims-not-json') };
  };

  /** A partner's token comes with thousands of requests; its signature is checked once for each reading of the keys. */
  const proven = expiringMap<ProvenClaims>({ maxSize: maxProvenTokens, now: rules.now });

  return {
    verify: async (token) => {
      const hash = hashToken(token);
      const known = proven.get(hash);
      const isStillTrue = known !== undefined && (await keys.find(known.kid)) === known.key;
      const proof = isStillTrue ? known : await prove(token);
      if (!isForAudience(proof.claims, rules.audience)) refuseToken('audience-not-ours');
      const caller = readCaller(proof.claims, rules);
      proven.set(hash, proof, Number(proof.claims['exp']) * 1000);
      return caller;
    },
  };
};
