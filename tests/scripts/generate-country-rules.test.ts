import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { countryData } from '../../scripts/generate-country-rules.ts';

describe('countryData', () => {
  it.each(['country-rules.json', 'country-codes.json'])('matches lib/contact/%s', async (name) => {
    const held = readFileSync(new URL(`../../lib/contact/${name}`, import.meta.url), 'utf8');
    expect(held).toBe((await countryData())[name]);
  });
});
