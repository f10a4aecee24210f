import type { TokenVerifier } from '../customers/caller.ts';
import { expiringMap } from '../expiring-map.ts';
import { readJsonObject, type JsonObject } from '../strict-json.ts';
import { type AccessClaims, isForAudience, judgeTimes, readAccessClaims } from './access-claims.ts';
import type { AccessRules } from './token-environment.ts';
import { hashToken, readTokenText, refuseToken } from './token-text.ts';
import { isSignedBy, type SignatureAlgorithm, type VerificationKey } from './signature.ts';

export interface KeySet {
  /** All keys for a token without an id. Throws `service-unavailable` if the keys are unknown. */
  find(kid: string | undefined): Promise<readonly VerificationKey[]>;
}

export interface JwtRules extends AccessRules {
  readonly keys: KeySet;
  readonly algorithms: readonly SignatureAlgorithm[];
  readonly types: readonly string[];
  readonly isKeyIdOptional: boolean;
}

/** Valid as long as the key is in the issuer's set. */
interface ProvenToken extends AccessClaims {
  readonly kid: string | undefined;
  readonly key: VerificationKey;
}

const maxProvenTokens = 1000;
const absentType = 'absent';

/** A token must not contain its own key, or a link to one (RFC 8725 §3.10). */
const foreignKeyMembers = ['jwk', 'jku', 'x5c', 'x5u'];

/** RFC 7797 changes what is signed; RFC 7515 §4.1.11 must be understood. */
const extensionMembers = ['crit', 'b64'];

/** RFC 8725 §3.10. */
const kidForm = /^[\x21-\x7e]{1,128}$/;

/** RFC 7515 §4.1.9: a media type, so of any case, and `application/` may be left out. */
const mediaType = (typ: string): string => typ.toLowerCase().replace(/^application\//, '');

export const jwtVerifier = ({
  keys,
  algorithms,
  types,
  isKeyIdOptional,
  ...rules
}: JwtRules): TokenVerifier => {
  const acceptedTypes = new Set(types.map(mediaType));

  /** RFC 8725 §3.11, RFC 9068 §4. */
  const isAcceptedType = (typ: unknown = absentType): boolean =>
    typeof typ === 'string' && acceptedTypes.has(mediaType(typ));

  const readKeyId = (kid: unknown): string | undefined => {
    if (kid === undefined && isKeyIdOptional) return undefined;
    return typeof kid === 'string' && kidForm.test(kid) ? kid : refuseToken('kid-not-valid');
  };

  const readHeader = (
    header: JsonObject,
  ): { readonly algorithm: SignatureAlgorithm; readonly kid: string | undefined } => {
    if (foreignKeyMembers.some((name) => Object.hasOwn(header, name))) refuseToken('key-in-token');
    if (extensionMembers.some((name) => Object.hasOwn(header, name))) refuseToken('extension-not-understood');
    if (!isAcceptedType(header['typ'])) refuseToken('type-not-accepted');
    // RFC 8725 §3.1, §3.2: the configuration chooses, not the token.
    const algorithm = algorithms.find((each) => each === header['alg']);
    if (algorithm === undefined) refuseToken('algorithm-not-allowed');
    return { algorithm, kid: readKeyId(header['kid']) };
  };

  const findKey = async (
    kid: string | undefined,
    algorithm: SignatureAlgorithm,
  ): Promise<VerificationKey> => {
    const candidates = await keys.find(kid);
    if (candidates.length === 0) refuseToken('key-unknown');
    // RFC 8725 §3.1: one key, one algorithm.
    const [key, ...others] = candidates.filter((each) => each.algorithm === algorithm);
    if (key === undefined) refuseToken('algorithm-not-of-key');
    return others.length === 0 ? key : refuseToken('key-ambiguous');
  };

  const prove = async (token: string): Promise<ProvenToken> => {
    const text = readTokenText(token);
    const { algorithm, kid } = readHeader(text.header);
    const key = await findKey(kid, algorithm);
    if (!isSignedBy(key, text)) refuseToken('signature-not-valid');
    const claims = readJsonObject(text.payload) ?? refuseToken('claims-not-json');
    if (!isForAudience(claims, rules)) refuseToken('audience-not-ours');
    return { kid, key, ...readAccessClaims(claims, rules) };
  };

  // A signature is checked once each time the keys are read.
  const proven = expiringMap<ProvenToken>({ maxSize: maxProvenTokens, now: rules.now });

  const recall = async (hash: string): Promise<ProvenToken | undefined> => {
    const known = proven.get(hash);
    return known !== undefined && (await keys.find(known.kid)).includes(known.key) ? known : undefined;
  };

  return {
    verify: async (token) => {
      const hash = hashToken(token);
      const known = await recall(hash);
      const proof = known ?? (await prove(token));
      judgeTimes(proof.times, rules);
      if (known === undefined) proven.set(hash, proof, proof.times.expiresS * 1000);
      return proof.caller;
    },
  };
};
