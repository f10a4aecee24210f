import { ChangesEnvironment } from '../../lib/wiring/changes.ts';

export const Environment = ChangesEnvironment;
