import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';

const bank = { name: 'Bank', disputePhone: '1', sender: { email: 'notices@bank.com' } };

const Plugin = v.custom<new (serverless: object) => { readonly hooks: Readonly<Record<string, () => void>> }>(
  (input) => typeof input === 'function',
);
const CheckInstitutions = v.parse(
  Plugin,
  createRequire(import.meta.url)('../../config/check-institutions.cjs'),
);

const packageWith = (text?: string): (() => void) => {
  const file = join(mkdtempSync(join(tmpdir(), 'institutions-')), 'institutions.json');
  if (text !== undefined) writeFileSync(file, text);
  const service = { functions: { one: { environment: { INSTITUTIONS_FILE: file } }, two: {} } };
  const { hooks } = new CheckInstitutions({ service, classes: { Error } });
  return () => hooks['before:package:initialize']?.();
};

describe('the plugin that checks the institutions file', () => {
  it('lets a valid file be packaged', () => {
    expect(packageWith(JSON.stringify({ institutions: { '00016': bank } }))).not.toThrow();
  });

  it('reports a missing file', () => {
    expect(packageWith()).toThrow(
      'institutions.json: there is no such file (institutionsFile in config/stages.yml)',
    );
  });

  it.each<[object, string]>([
    [{ name: '' }, 'name must not be empty'],
    [{ sender: { email: 'x' } }, 'sender.email must be an email address'],
    [{ timeZone: 'America/NewYork' }, 'timeZone must be a time zone'],
    [{ policy: { phoneRegions: ['UK'] } }, 'policy.phoneRegions must not name UK: it has no numbers'],
    [
      { policy: { defaultCountryCode: '999' } },
      'policy.defaultCountryCode must be the calling code of a country',
    ],
  ])('refuses an institution with %j and names it', (settings, problem) => {
    const institutions = { '00016': bank, '00042': { ...bank, ...settings } };
    expect(packageWith(JSON.stringify({ institutions }))).toThrow(`institutions.00042.${problem}`);
  });

  it('names every problem at once', () => {
    const institutions = { '16': bank, '00042': { ...bank, timeZone: 'Here' }, '00043': null };
    const packaging = packageWith(JSON.stringify({ institutions }));
    for (const problem of ['institutions must be named by five digits', '00042.timeZone', '00043'])
      expect(packaging).toThrow(problem);
    expect(packageWith('{"institutions":{}}')).toThrow('institutions must name a valid institution');
  });

  it('refuses a file that names an institution twice', () => {
    const json = JSON.stringify({ institutions: { '00016': bank, '00042': bank } });
    expect(packageWith(json.replace('00042', '00016'))).toThrow('institutions must not name a member twice');
  });

  it('refuses text that is not JSON', () => {
    expect(packageWith('{')).toThrow('institutions must be JSON');
  });
});
