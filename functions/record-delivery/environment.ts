import { LedgerEnvironment } from '../../lib/wiring/changes.ts';

export const Environment = LedgerEnvironment;
