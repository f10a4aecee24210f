export { ChangerEnvironment as Environment } from '../../lib/wiring/partner.ts';
