import { PartnerEnvironment } from '../../lib/wiring/partner.ts';

export const Environment = PartnerEnvironment;
