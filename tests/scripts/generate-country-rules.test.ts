import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { countryRulesSource } from '../../scripts/generate-country-rules.ts';

describe('countryRulesSource', () => {
  it('is what lib/contact/country-rules.ts holds', () => {
    const held = readFileSync(new URL('../../lib/contact/country-rules.ts', import.meta.url), 'utf8');
    expect(held).toBe(countryRulesSource());
  });
});
