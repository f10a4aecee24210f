import * as v from 'valibot';
import { ChangesEnvironment } from '../../lib/wiring/changes.ts';
import { ProcessEnvironment } from '../../lib/wiring/process.ts';

export const Environment = v.intersect([ProcessEnvironment, ChangesEnvironment]);
