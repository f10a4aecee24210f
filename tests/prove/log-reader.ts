import * as v from 'valibot';

const LogLine = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ event: v.string(), alarm: v.optional(v.string()), changeId: v.optional(v.string()) }),
);

/** Reads what the functions write: the alarms they raise, and lines no function means to write. */
export const createLogReader = () => {
  const alarms = new Map<string | undefined, string[]>();
  const noise: string[] = [];
  return {
    read: (text: string): void => {
      const line = v.safeParse(LogLine, text);
      if (!line.success) noise.push(text);
      else if (line.output.alarm !== undefined) {
        const { alarm, changeId } = line.output;
        alarms.set(changeId, [...(alarms.get(changeId) ?? []), alarm]);
      }
    },
    /** Those about one change, or about none. */
    alarms: (changeId: string | undefined): readonly string[] => alarms.get(changeId) ?? [],
    /** What is no log line of the service, such as what a crash leaves behind. */
    noise: (): readonly string[] => noise,
  };
};
