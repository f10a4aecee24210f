import { PartnerEnvironment } from '../../lib/wiring/partner-endpoint.ts';

export const Environment = PartnerEnvironment;
