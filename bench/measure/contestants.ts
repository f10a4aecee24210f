import { pathToFileURL } from 'node:url';
import { createContext, createEvent, type Contestant, type Job } from '../invocation.ts';
import { createBundler } from './bundle.ts';
import type { Prepare } from './interleave.ts';

const isContestants = (module: unknown): module is Readonly<Record<string, Contestant>> =>
  typeof module === 'object' && module !== null;

/** Loads contestants, named by their modules and exports, each bundled by itself as packaging does. */
export const loadContestants = async (
  names: readonly string[],
  options: { readonly inProcess: boolean },
): Promise<ReadonlyMap<string, Contestant>> => {
  const bundler = createBundler();
  const loaded = new Map<string, Contestant>();
  try {
    for (const name of names) {
      const file = await bundler.bundle(`contestants/${name}.ts`, options);
      const module: unknown = await import(pathToFileURL(file).href);
      const contestant = isContestants(module) ? module[name] : undefined;
      if (contestant === undefined) throw new Error(`${name} could not be loaded.`);
      loaded.set(name, contestant);
    }
  } finally {
    bundler.remove();
  }
  return loaded;
};

/** Invokes a contestant for one new customer after another. */
export const invocations =
  (contestant: Contestant, job: Job, tokenOf: () => string): Prepare =>
  (count) => {
    const events = Array.from({ length: count }, () => createEvent(job, tokenOf()));
    const context = createContext(job);
    return async () => {
      for (const event of events) {
        const { statusCode, body } = await contestant[job](event, context);
        if (statusCode !== 200 && statusCode !== 204) throw new Error(`${job} was answered ${body ?? ''}`);
      }
    };
  };
