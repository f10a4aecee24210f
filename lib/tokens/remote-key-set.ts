import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { SendRequest } from '../outbound/outbound-client.ts';
import type { KeySet } from './jwt-verifier.ts';
import { type IssuerKey, type KeySetReading, readKeySet } from './read-key-set.ts';
import type { SignatureAlgorithm } from './signature.ts';

const timeoutMs = 2_000;
const maxBytes = 65_536;

export const keyFetcher =
  ({ url, send }: { readonly url: string; readonly send: SendRequest }) =>
  async (): Promise<string> => {
    const headers = { accept: 'application/jwk-set+json, application/json' };
    const { status, body } = await send({ method: 'GET', url: new URL(url), headers, timeoutMs, maxBytes });
    if (status !== 200) throw new Error(`The key server answered ${status}.`);
    return body;
  };

interface RemoteKeySetOptions {
  readonly fetchKeys: () => Promise<string>;
  readonly now: () => number;
  readonly logger: Logger;
  readonly algorithms: readonly SignatureAlgorithm[];
}

const cooldownS = 30;
/** How long a withdrawn key is still accepted. */
const freshForS = 600;
const maxAgeS = 14_400;

interface HeldKeys extends KeySetReading {
  readonly fetchedAt: number;
}

/** Callers share one fetch; unknown key ids and outages cause at most one fetch per cooldown. */
export const remoteKeySet = ({ fetchKeys, now, logger, algorithms }: RemoteKeySetOptions): KeySet => {
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

  const isWorthFetching = (kid: string | undefined): boolean =>
    now() >= restUntil && !(isFresh() && heldKeys(kid).length > 0);

  /** While the key server is down, a missing key may be new. */
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
