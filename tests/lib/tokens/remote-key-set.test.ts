import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OutboundRequest } from '../../../lib/outbound/outbound-client.ts';
import { keyFetcher, remoteKeySet } from '../../../lib/tokens/remote-key-set.ts';
import { AppError } from '../../../lib/errors.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { logLines } from '../../fakes/log-lines.ts';
import { es256, jwks, ps256, rs256, toJwk } from '../../fakes/token-issuer.ts';

const cooldownS = 30;
const freshForS = 600;
const maxAgeS = 14_400;
const algorithms = ['RS256', 'PS256', 'ES256'] as const;

/** A key set, the key server behind it and the clock, all in the test's hands. */
const world = () => {
  let nowMs = 0;
  let published = jwks(toJwk(rs256));
  let fetches = 0;
  let isDown = false;
  const now = (): number => nowMs;
  const { logger, lines, events } = logLines(now);
  const keys = remoteKeySet({
    now,
    logger,
    algorithms,
    fetchKeys: async () => {
      fetches += 1;
      await Promise.resolve();
      if (isDown) throw new Error('canary: the key server is down');
      return published;
    },
  });
  return {
    keys,
    find: (kid: string | undefined = 'rsa-1') =>
      keys.find(kid === 'any' ? undefined : kid).then(
        (found) => found.map(({ algorithm }) => algorithm).join() || 'unknown',
        (error: unknown) => (error instanceof AppError ? error.reason : error),
      ),
    passS: (seconds: number) => {
      nowMs += seconds * 1000;
    },
    publish: (...each: readonly unknown[]) => {
      published = jwks(...each);
    },
    setDown: (down: boolean) => {
      isDown = down;
    },
    fetches: () => fetches,
    lines,
    events,
  };
};

describe('remoteKeySet', () => {
  it('fetches once for concurrent callers and then answers from memory', async () => {
    const { find, fetches } = world();
    expect(await Promise.all([find(), find(), find('nobody')])).toEqual(['RS256', 'RS256', 'unknown']);
    expect(await find()).toBe('RS256');
    expect(fetches()).toBe(1);
  });

  it('finds a new key at once, with one fetch', async () => {
    const { find, fetches, publish } = world();
    await find();
    publish(toJwk(rs256), toJwk(es256));
    expect(await Promise.all([find('ec-1'), find('ec-1')])).toEqual(['ES256', 'ES256']);
    publish(toJwk(rs256), toJwk(es256), toJwk(ps256));
    expect(await find('pss-1')).toBe('PS256');
    expect(fetches()).toBe(3);
  });

  it('makes one fetch per cooldown for a thousand made-up key ids, even at cold start', async () => {
    const { find, fetches, passS } = world();
    for (let cooldown = 0; cooldown < 3; cooldown += 1) {
      for (let i = 0; i < 1000; i += 1) expect(await find(`made-up-${cooldown}-${i}`)).toBe('unknown');
      expect(fetches()).toBe(1 + cooldown);
      expect(await find()).toBe('RS256');
      passS(cooldownS);
    }
  });

  it('does not fetch again for a missing key until a cooldown later', async () => {
    const { find, fetches, passS, publish } = world();
    await find();
    expect(await find('ec-1')).toBe('unknown');
    publish(toJwk(rs256), toJwk(es256));
    passS(cooldownS - 1);
    expect(await find('ec-1')).toBe('unknown');
    expect(fetches()).toBe(2);
    passS(1);
    expect(await find('ec-1')).toBe('ES256');
  });

  it('returns all keys for a token without a kid, and fetches only if the set is stale', async () => {
    const { find, fetches, passS, publish } = world();
    publish({ ...toJwk(rs256), kid: undefined }, toJwk(es256));
    for (let i = 0; i < 10; i += 1) expect(await find('any')).toBe('RS256,ES256');
    expect(fetches()).toBe(1);
    passS(freshForS);
    expect(await find('any')).toBe('RS256,ES256');
    expect(fetches()).toBe(2);
  });

  it('warns once about keys that it passes over, and again if their number changes', async () => {
    const { find, publish, passS, lines, events } = world();
    const ambiguous = [toJwk(rs256), { ...toJwk(ps256), kid: 'rsa-1', alg: 'RS256' }];
    publish(...ambiguous, toJwk(es256));
    for (let i = 0; i < 3; i += 1) {
      expect(await find('ec-1')).toBe('ES256');
      passS(freshForS);
    }
    expect(events()).toEqual(['keys-passed-over']);
    expect(lines.join()).toContain('"count":2');
    publish(...ambiguous, toJwk(es256), { kty: 'oct' });
    await find('ec-1');
    publish(toJwk(es256));
    passS(freshForS);
    await find('ec-1');
    expect(events()).toEqual(['keys-passed-over', 'keys-passed-over']);
  });

  it('drops a withdrawn key once the set is no longer fresh', async () => {
    const { find, publish, passS } = world();
    await find();
    publish(toJwk(es256));
    passS(freshForS - 1);
    expect(await find()).toBe('RS256');
    passS(1);
    expect(await find()).toBe('unknown');
  });

  describe('while the key server is down', () => {
    it('uses a fresh set without a fetch', async () => {
      const { find, setDown, passS, fetches, lines } = world();
      await find();
      setDown(true);
      passS(freshForS - 1);
      expect(await find()).toBe('RS256');
      expect(fetches()).toBe(1);
      expect(lines).toEqual([]);
    });

    it('uses a stale set with an alarm and one fetch per cooldown', async () => {
      const { find, setDown, passS, fetches, lines, events } = world();
      await find();
      setDown(true);
      passS(freshForS);
      expect(await Promise.all([find(), find()])).toEqual(['RS256', 'RS256']);
      for (let i = 0; i < 50; i += 1) expect(await find()).toBe('RS256');
      expect(fetches()).toBe(2);
      passS(cooldownS);
      expect(await find()).toBe('RS256');
      expect(fetches()).toBe(3);
      expect(events()).toEqual(['keys-stale', 'keys-stale']);
      expect(lines[0]).toContain(`"ageMs":${freshForS * 1000}`);
      setDown(false);
      passS(cooldownS);
      expect(await find()).toBe('RS256');
      expect(events()).toHaveLength(2);
    });

    it('answers service-unavailable once the set is older than the hard limit, and then recovers', async () => {
      const { find, setDown, passS } = world();
      await find();
      setDown(true);
      passS(maxAgeS - 1);
      expect(await find()).toBe('RS256');
      passS(1);
      expect(await find()).toBe('service-unavailable');
      setDown(false);
      expect(await find()).toBe('service-unavailable');
      passS(cooldownS);
      expect(await find()).toBe('RS256');
    });

    it('answers service-unavailable at cold start, with one fetch per cooldown', async () => {
      const { find, setDown, passS, fetches, events } = world();
      setDown(true);
      expect(await Promise.all(Array.from({ length: 50 }, () => find()))).toEqual(
        Array(50).fill('service-unavailable'),
      );
      for (let i = 0; i < 50; i += 1) expect(await find(`made-up-${i}`)).toBe('service-unavailable');
      passS(cooldownS - 1);
      expect(await find()).toBe('service-unavailable');
      expect(fetches()).toBe(1);
      setDown(false);
      passS(1);
      expect(await find()).toBe('RS256');
      expect(fetches()).toBe(2);
      expect(events()).toEqual(['keys-not-fetched']);
    });

    it('answers service-unavailable for an unknown key', async () => {
      const { find, setDown, events } = world();
      await find();
      setDown(true);
      expect(await find('ec-1')).toBe('service-unavailable');
      expect(await find()).toBe('RS256');
      expect(events()).toEqual(['keys-not-fetched']);
    });

    it('answers unknown again as soon as the key server is back', async () => {
      const { find, setDown, passS } = world();
      setDown(true);
      await find();
      setDown(false);
      passS(cooldownS);
      expect(await find('made-up')).toBe('unknown');
    });

    it('says when to try again', async () => {
      const { keys, setDown } = world();
      setDown(true);
      await expect(keys.find('k')).rejects.toMatchObject({ detail: 'keys-unavailable', retryAfterS: 30 });
    });
  });

  it('keeps the last good set if the key server returns no usable key', async () => {
    const { find, publish, passS, events } = world();
    await find();
    publish({ ...toJwk(rs256), use: 'enc' });
    passS(freshForS);
    expect(await find()).toBe('RS256');
    expect(events()).toEqual(['keys-stale']);
  });

  it('never fetches more often than the rules allow', async () => {
    const event = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('rsa-1', 'ec-1', 'made-up', 'any').map((kid) => ({ kid })) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }).map((passS) => ({ passS })) },
      { weight: 1, arbitrary: fc.boolean().map((down) => ({ down })) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (history) => {
        const { find, passS, setDown, fetches } = world();
        let elapsedS = 0;
        for (const each of history) {
          if ('passS' in each) {
            passS(each.passS);
            elapsedS += each.passS;
          } else if ('down' in each) setDown(each.down);
          else await find(each.kid);
        }
        // Useful fetches: the first, and one each time the set has aged. All others are a cooldown apart.
        const most = 1 + Math.floor(elapsedS / freshForS) + 1 + Math.floor(elapsedS / cooldownS);
        expect(fetches()).toBeLessThanOrEqual(most);
      }),
      { numRuns: fuzzRuns },
    );
  });
});

describe('keyFetcher', () => {
  const fetchKeys = async (status: number) => {
    const requests: OutboundRequest[] = [];
    const send = (request: OutboundRequest) => {
      requests.push(request);
      return Promise.resolve({ status, headers: {}, body: 'keys' });
    };
    return { body: await keyFetcher({ url: 'https://issuer.example/keys', send })(), requests };
  };

  it('fetches the set with one GET', async () => {
    expect(await fetchKeys(200)).toEqual({
      body: 'keys',
      requests: [
        {
          method: 'GET',
          url: new URL('https://issuer.example/keys'),
          headers: { accept: 'application/jwk-set+json, application/json' },
          timeoutMs: 2_000,
          maxBytes: 65_536,
        },
      ],
    });
  });

  it.each([204, 302, 404, 500])('treats status %d as no answer', async (status) => {
    await expect(fetchKeys(status)).rejects.toThrow(`The key server answered ${status}.`);
  });
});
