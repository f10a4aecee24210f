import { loadBundled } from '../contestants.ts';
import type { GrowingService } from './growing-service.ts';

export const loadGrowingService = async (): Promise<GrowingService> => {
  const loaded = (await loadBundled('growth/growing-service.ts')) as { growingService: GrowingService };
  return loaded.growingService;
};
