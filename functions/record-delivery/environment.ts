export { LedgerEnvironment as Environment } from '../../lib/wiring/changes.ts';
