import { loadBundled } from '../contestants.ts';
import { setUpUpstreams } from '../upstreams/set-up.ts';
import type { GrowingService } from './growing-service.ts';

/** The service in this process, which is first set up for it. */
export const loadGrowingService = async (settings: Readonly<Record<string, string>>) => {
  const { token } = setUpUpstreams(settings);
  const loaded = (await loadBundled('growth/growing-service.ts')) as { growingService: GrowingService };
  return { service: loaded.growingService, token };
};
