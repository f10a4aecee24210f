import { pathToFileURL } from 'node:url';
import { createBundler } from '../measure/bundle.ts';
import type { GrowingService } from './growing-service.ts';

/** The functions bundled together, around one table in memory that begins empty. */
export const loadGrowingService = async (): Promise<GrowingService> => {
  const bundler = createBundler();
  try {
    const file = await bundler.bundle('growth/growing-service.ts', { inProcess: true });
    const module = (await import(pathToFileURL(file).href)) as { readonly growingService: GrowingService };
    return module.growingService;
  } finally {
    bundler.remove();
  }
};
