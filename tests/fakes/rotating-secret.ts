import type { Secret } from '../../lib/secrets/secrets.ts';

/** A secret whose versions the test decides: what is read first, what a second look finds, and what was before. */
export const rotatingSecret = <Value>({
  held,
  current = held,
  previous,
}: {
  readonly held: Value;
  readonly current?: Value;
  readonly previous?: Value;
}) => {
  const reads: string[] = [];
  const note = <Answer>(what: string, answer: Answer): Promise<Answer> => {
    reads.push(what);
    return Promise.resolve(answer);
  };
  return {
    reads,
    read: () => note('read', held),
    readAgain: () => note('readAgain', current),
    readPrevious: () => note('readPrevious', previous),
  } satisfies Secret<Value> & { reads: unknown };
};
