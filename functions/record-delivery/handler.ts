import { parse } from '../../lib/parse.ts';
import { changes } from '../../lib/wiring/changes.ts';
import { processTools } from '../../lib/wiring/process.ts';
import { Environment } from './environment.ts';
import { recordDelivery } from './record-delivery.ts';

const env = parse('environment', Environment, process.env);
const tools = processTools();

export const handler = recordDelivery({ ...tools, ...changes(env, tools) });
