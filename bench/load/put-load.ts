import { askProcess } from '../measure/ask-process.ts';
import type { Load, LoadResult } from './generate-load.ts';

/** Puts load on the service from a process of its own, so that it takes no time from what is measured. */
export const putLoad = (load: Load): Promise<LoadResult> =>
  askProcess(new URL('load-process.ts', import.meta.url), { message: load });
