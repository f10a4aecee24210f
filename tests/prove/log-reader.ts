import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);
import * as v from 'valibot';

export interface Alarm {
  readonly name: string;
  readonly changeId: string | undefined;
}

const LogLine = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ event: v.string(), alarm: v.optional(v.string()), changeId: v.optional(v.string()) }),
);

/** Reads what the functions write: the alarms they raise, and lines no function means to write. */
export const createLogReader = () => {
  const alarms: Alarm[] = [];
  const noise: string[] = [];
  return {
    read: (text: string): void => { require('node:fs').appendFileSync('/tmp/prove.log', text + '\n');
      const line = v.safeParse(LogLine, text);
      if (!line.success) noise.push(text);
      else if (line.output.alarm !== undefined) {
        alarms.push({ name: line.output.alarm, changeId: line.output.changeId });
      }
    },
    alarms: (): readonly Alarm[] => alarms,
    /** What is no log line of the service, such as what a crash leaves behind. */
    noise: (): readonly string[] => noise,
  };
};
export type LogReader = ReturnType<typeof createLogReader>;
