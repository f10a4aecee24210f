/** What one turn of one contestant cost, per invocation. */
interface Turn {
  readonly cpuUs: number;
  readonly wallMs: number;
}

/** Prepares `count` invocations and answers what makes them, so that nothing but them is measured. */
export type Prepare = (count: number) => (() => Promise<void>) | Promise<() => Promise<void>>;

/** So many invocations and V8 has compiled what it is going to. */
export const enoughToBeWarm = 3_000;

const measureTurn = async (prepare: Prepare, count: number): Promise<Turn> => {
  const run = await prepare(count);
  const startedAt = process.hrtime.bigint();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  const wallMs = Number(process.hrtime.bigint() - startedAt) / 1e6;
  return { cpuUs: (user + system) / count, wallMs: wallMs / count };
};

/**
 * Measures the contestants in turn, round after round, each round beginning with another one: what disturbs the machine
 * disturbs them all alike, and what is compared was measured moments apart.
 */
export const interleave = async <Name extends string | number>(
  contestants: ReadonlyMap<Name, Prepare>,
  {
    rounds,
    perRound,
    warmUp,
  }: { readonly rounds: number; readonly perRound: number; readonly warmUp: number },
) => {
  const turns = new Map<Name, Turn[]>([...contestants.keys()].map((name) => [name, []]));
  for (const prepare of contestants.values()) await (await prepare(warmUp))();
  const order = [...contestants];
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, prepare] of order) turns.get(name)?.push(await measureTurn(prepare, perRound));
    order.push(...order.splice(0, 1));
  }
  const costs = (name: Name, unit: keyof Turn) => (turns.get(name) ?? []).map((turn) => turn[unit]);
  return {
    cpuUs: (name: Name): readonly number[] => costs(name, 'cpuUs'),
    wallMs: (name: Name): readonly number[] => costs(name, 'wallMs'),
  };
};
