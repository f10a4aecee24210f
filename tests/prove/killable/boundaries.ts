import * as v from 'valibot';
import type { ChangeRecord } from '../../../lib/changes/change.ts';
import type { ChangeEvent } from '../../../lib/changes/change-event.ts';
import { parse } from '../../../lib/parse.ts';
import type { buildChanger } from '../../../lib/wiring/partner.ts';

/** Where a killable function stops; the parent says it in the environment of the process. */
const StopEnvironment = v.object({
  /** `before` or `after`, and the step: `after record`. */
  STOP_AT: v.string(),
  /** At which passage of the boundary, from 1. */
  STOP_NTH: v.optional(v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(1)), '1'),
  STOP_SIGNAL: v.optional(v.picklist(['SIGKILL', 'SIGSTOP']), 'SIGKILL'),
  /** A boundary that is never passed, so that of two parallel steps the other comes first. */
  HOLD_AT: v.optional(v.string(), ''),
});

/** What a killable function writes right before it is frozen. */
export const stoppedLine = '{"event":"stopped-at-boundary"}';

type Around = <Args extends readonly unknown[], Result>(
  name: string | ((...args: Args) => string),
  step: (...args: Args) => Promise<Result>,
) => (...args: Args) => Promise<Result>;

/** Puts a boundary before and after a step; a process stops at the one its environment names. */
const boundaries = (env: v.InferOutput<typeof StopEnvironment>): Around => {
  let passages = 0;
  const reach = async (boundary: string): Promise<void> => {
    if (boundary === env.HOLD_AT) await new Promise<never>(() => undefined);
    if (boundary !== env.STOP_AT) return;
    passages += 1;
    if (passages !== env.STOP_NTH) return;
    if (env.STOP_SIGNAL === 'SIGSTOP') process.stdout.write(`${stoppedLine}\n`);
    // The kernel acts on it before the call returns: not one further step is taken.
    process.kill(process.pid, env.STOP_SIGNAL);
  };
  return (name, step) =>
    async (...args) => {
      const named = typeof name === 'string' ? name : name(...args);
      await reach(`before ${named}`);
      const result = await step(...args);
      await reach(`after ${named}`);
      return result;
    };
};

/** The environment of a killable function, and what puts boundaries around its steps. */
export const killable = <const Environment extends v.GenericSchema>(environment: Environment) => {
  const env = parse('environment', environment, process.env);
  const around = boundaries(parse('environment', StopEnvironment, process.env));
  /** The step is the event. */
  const aroundEvent = <Result>(
    record: (change: ChangeRecord, ...events: readonly ChangeEvent[]) => Promise<Result>,
  ) => around((_: ChangeRecord, ...events: readonly ChangeEvent[]) => events.at(-1)?.type ?? '', record);
  return { env, around, aroundEvent };
};

type Changer = ReturnType<typeof buildChanger>;

/** What a change is made with, with boundaries around its steps. */
export const changingAround = (
  { around, aroundEvent }: Pick<ReturnType<typeof killable>, 'around' | 'aroundEvent'>,
  changer: Changer,
): Changer => {
  const { users, vault } = changer;
  return {
    ...changer,
    users: { ...users, writeContact: around('write', (...write) => users.writeContact(...write)) },
    vault: { ...vault, open: around('record', (change, details) => vault.open(change, details)) },
    recordEvent: aroundEvent(changer.recordEvent),
    announce: around('publish', (change) => changer.announce(change)),
  };
};
