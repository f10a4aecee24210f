// Lets hours pass in a moment: all processes of the drill's stack add the offset in a file to the real time.
import { readFileSync, writeFileSync } from 'node:fs';

const passedMs = (file: string): number => Number(readFileSync(file, 'utf8'));

/** `Date.now` in this process is the drill's time, until what is answered is called. */
export const followClock = (file: string): (() => void) => {
  const realNow = Date.now;
  Date.now = () => realNow() + passedMs(file);
  return () => {
    Date.now = realNow;
  };
};

export const passTime = (file: string, ms: number): void => writeFileSync(file, String(passedMs(file) + ms));

// Imported at the start of each function's process (NODE_OPTIONS=--import).
const { DRILL_CLOCK } = process.env;
if (DRILL_CLOCK !== undefined) followClock(DRILL_CLOCK);
