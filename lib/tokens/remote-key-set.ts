import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { expiringMap } from '../expiring-map.ts';
import type { KeySet } from './jwt-verifier.ts';
import { readKeySet } from './read-key-set.ts';
import { defaultAlgorithms, type SignatureAlgorithm, type VerificationKey } from './signature.ts';

export interface RemoteKeySetOptions {
  /** Fetches the text of the issuer's JWK set, bounded in time and size. */
  readonly fetchKeys: () => Promise<string>;
  readonly now: () => number;
  readonly logger: Logger;
  readonly algorithms?: readonly SignatureAlgorithm[] | undefined;
  /** How long nothing is fetched after a fetch that failed or did not have the key asked for. */
  readonly cooldownS?: number | undefined;
  /** Up to this age the set is used without asking: how long a withdrawn key still counts. */
  readonly freshForS?: number | undefined;
  /** Up to this age the set is used while the key server is down; then no token can be verified. */
  readonly maxAgeS?: number | undefined;
  /** How long a key that the issuer did not have is not asked for again; by default a cooldown, so that it may yet come. */
  readonly absentForS?: number | undefined;
}

interface HeldKeys {
  readonly keys: ReadonlyMap<string, VerificationKey>;
  readonly fetchedAt: number;
}

const maxAbsentKids = 1000;

/**
 * The issuer's published keys, fetched when first needed. One fetch at a time, whoever asks; made-up key ids and
 * outages cost at most one fetch per cooldown, while a key that is really new is found at once.
 */
export const remoteKeySet = ({
  fetchKeys,
  now,
  logger,
  algorithms = defaultAlgorithms,
  cooldownS = 30,
  freshForS = 600,
  maxAgeS = 14_400,
  absentForS = cooldownS,
}: RemoteKeySetOptions): KeySet => {
  let held: HeldKeys | undefined;
  let fetching: Promise<void> | undefined;
  let isServerDown = false;
  let restUntil = -Infinity;
  /** Key ids that the issuer did not have. */
  const absent = expiringMap<true>({ maxSize: maxAbsentKids, now });

  const ageMs = (): number => (held === undefined ? Infinity : now() - held.fetchedAt);
  const isFresh = (): boolean => ageMs() < freshForS * 1000;
  const rest = (): void => {
    restUntil = now() + cooldownS * 1000;
  };

  const fetchOnce = async (): Promise<void> => {
    const fetchedAt = now();
    try {
      held = { keys: readKeySet(await fetchKeys(), algorithms), fetchedAt };
      isServerDown = false;
    } catch (error) {
      isServerDown = true;
      rest();
      if (held === undefined || isFresh()) logger.warn('keys-not-fetched', {}, error);
      else logger.alarm('keys-stale', { ageMs: ageMs() }, error);
    }
  };

  const refresh = (): Promise<void> =>
    (fetching ??= fetchOnce().finally(() => {
      fetching = undefined;
    }));

  /** Whether asking the key server could change the answer, and it may be asked. */
  const isWorthFetching = (kid: string): boolean =>
    now() >= restUntil && !(isFresh() && (held?.keys.has(kid) === true || absent.get(kid) === true));

  return {
    find: async (kid) => {
      if (isWorthFetching(kid)) {
        await refresh();
        if (!isServerDown && held?.keys.has(kid) !== true) {
          rest();
          absent.set(kid, true, now() + absentForS * 1000);
        }
      }
      const key = held?.keys.get(kid);
      const isTooOld = ageMs() >= maxAgeS * 1000;
      // A key that is not in the set may be a new one: while the key server is down, nobody can say.
      if (isTooOld || (key === undefined && isServerDown)) {
        throw new AppError('service-unavailable', { detail: 'keys-unavailable', retryAfterS: cooldownS });
      }
      return key;
    },
  };
};
