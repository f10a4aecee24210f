import { join } from 'node:path';
import life from './life.json' with { type: 'json' };
import prices from './prices.json' with { type: 'json' };
import type { MeasuredLife } from './measure-life.ts';

export const lifeFile = join(import.meta.dirname, 'life.json');

/** What was measured last. */
export const lastLife: MeasuredLife = life;

/** AWS's list prices and quotas, kept as data with their date. */
export const listPrices = prices;
export type Prices = typeof prices;
