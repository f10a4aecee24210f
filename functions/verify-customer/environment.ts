export { PartnerEnvironment as Environment } from '../../lib/wiring/partner.ts';
