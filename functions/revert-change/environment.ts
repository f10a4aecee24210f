import * as v from 'valibot';
import { WriterEnvironment } from '../../lib/wiring/changes.ts';
import { PartnerEnvironment } from '../../lib/wiring/partner.ts';

export const Environment = v.intersect([PartnerEnvironment, WriterEnvironment]);
