import type { Exchange } from '../upstreams/start-upstreams.ts';

/** How many exchanges had to wait for one another: the longest chain in which each begins after the one before ended. */
export const sequentialTrips = (exchanges: readonly Exchange[]): number => {
  let trips = 0;
  let end = -Infinity;
  // The chain that always goes on with what ends first is the longest.
  for (const { from, to } of exchanges.toSorted((a, b) => a.to - b.to)) {
    if (from < end) continue;
    trips += 1;
    end = to;
  }
  return trips;
};
