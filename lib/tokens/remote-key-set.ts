import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { KeySet } from './jwt-verifier.ts';
import { readKeySet, type IssuerKey, type KeySetReading } from './read-key-set.ts';
import type { SignatureAlgorithm } from './signature.ts';

export interface RemoteKeySetOptions {
  /** Fetches the text of the issuer's JWK set, bounded in time and size. */
  readonly fetchKeys: () => Promise<string>;
  readonly now: () => number;
  readonly logger: Logger;
  readonly algorithms: readonly SignatureAlgorithm[];
  /** How long nothing is fetched after a fetch that failed or did not have the key asked for. */
  readonly cooldownS?: number | undefined;
  /** Up to this age the set is used without asking: how long a withdrawn key still counts. */
  readonly freshForS?: number | undefined;
  /** Up to this age the set is used while the key server is down; then no token can be verified. */
  readonly maxAgeS?: number | undefined;
}

interface HeldKeys extends KeySetReading {
  readonly fetchedAt: number;
}

/**
 * The issuer's published keys, fetched when first needed. One fetch at a time, whoever asks; made-up key ids and
 * outages cost at most one fetch per cooldown, while a key that is really new is found at once.
 */
export const remoteKeySet = ({
  fetchKeys,
  now,
  logger,
  algorithms,
  cooldownS = 30,
  freshForS = 600,
  maxAgeS = 14_400,
}: RemoteKeySetOptions): KeySet => {
  let held: HeldKeys = { keys: [], passedOver: 0, fetchedAt: -Infinity };
  let fetching: Promise<void> | undefined;
  let isServerDown = false;
  let restUntil = -Infinity;

  const ageMs = (): number => now() - held.fetchedAt;
  const isFresh = (): boolean => ageMs() < freshForS * 1000;
  const rest = (): void => {
    restUntil = now() + cooldownS * 1000;
  };

  const hold = (reading: KeySetReading, fetchedAt: number): void => {
    const { passedOver } = reading;
    if (passedOver > 0 && passedOver !== held.passedOver)
      logger.warn('keys-passed-over', { count: passedOver });
    held = { ...reading, fetchedAt };
  };

  const fetchOnce = async (): Promise<void> => {
    const fetchedAt = now();
    try {
      hold(readKeySet(await fetchKeys(), algorithms), fetchedAt);
      isServerDown = false;
    } catch (error) {
      isServerDown = true;
      rest();
      if (held.keys.length === 0 || isFresh()) logger.warn('keys-not-fetched', {}, error);
      else logger.alarm('keys-stale', { ageMs: ageMs() }, error);
    }
  };

  const refresh = (): Promise<void> =>
    (fetching ??= fetchOnce().finally(() => {
      fetching = undefined;
    }));

  const heldKeys = (kid: string | undefined): readonly IssuerKey[] =>
    kid === undefined ? held.keys : held.keys.filter((key) => key.kid === kid);

  /** Whether asking the key server could change the answer, and it may be asked. */
  const isWorthFetching = (kid: string | undefined): boolean =>
    now() >= restUntil && !(isFresh() && heldKeys(kid).length > 0);

  /** A key that is not in the set may be a new one: while the key server is down, nobody can say. */
  const canAnswer = (found: readonly IssuerKey[]): boolean =>
    ageMs() < maxAgeS * 1000 && !(found.length === 0 && isServerDown);

  return {
    find: async (kid) => {
      if (isWorthFetching(kid)) {
        await refresh();
        if (heldKeys(kid).length === 0) rest();
      }
      const found = heldKeys(kid);
      if (canAnswer(found)) return found;
      throw new AppError('service-unavailable', { detail: 'keys-unavailable', retryAfterS: cooldownS });
    },
  };
};
