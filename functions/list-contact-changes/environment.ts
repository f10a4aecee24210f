import * as v from 'valibot';
import { ChangesEnvironment } from '../../lib/wiring/changes.ts';
import { PartnerEnvironment } from '../../lib/wiring/partner-endpoint.ts';

export const Environment = v.intersect([PartnerEnvironment, ChangesEnvironment]);
