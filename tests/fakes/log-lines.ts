import { createLogger } from '../../lib/logger.ts';

/** The real logger, with every line it wrote. */
export const logLines = (now: () => number = () => 0) => {
  const lines: string[] = [];
  const logger = createLogger({ write: (line) => lines.push(line), now });
  const events = (): unknown[] =>
    lines.map((line) => {
      const { event }: { event?: unknown } = JSON.parse(line) as object;
      return event;
    });
  return { logger, lines, events };
};
