import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { AppError } from '../../../lib/errors.ts';
import { readInstitutions, type InstitutionFault } from '../../../lib/institutions/read-institutions.ts';

const bank = {
  name: 'First Bank',
  disputePhone: '+1 800 555 0116',
  sender: { email: 'notices@firstbank.com' },
};

const read = (file: unknown) => readInstitutions(typeof file === 'string' ? file : JSON.stringify(file));

const badFields = (file: unknown): readonly string[] => {
  try {
    read(file);
    return [];
  } catch (error) {
    return error instanceof AppError ? error.problems.map(({ field }) => field) : ['failed'];
  }
};

describe('readInstitutions', () => {
  it('fills in every setting that an institution does not name', () => {
    expect(read({ institutions: { '00016': bank } }).find('00016')).toEqual({
      ...bank,
      institutionId: '00016',
      language: 'en',
      disputeHours: {},
      timeZone: 'America/New_York',
      policy: {
        phoneNumbers: 'possible',
        refusedPhoneKinds: ['PREMIUM_RATE', 'SHARED_COST', 'UAN', 'VOICEMAIL', 'PAGER'],
        defaultCountryCode: '1',
        postalAddresses: 'lenient',
        nonAsciiText: 'fold',
        changeLimit: { changes: 3, hours: 24 },
        holdAfterRevertHours: 24,
        phoneInTextMessages: true,
      },
    });
  });

  it('merges the file’s defaults member by member and replaces lists', () => {
    const institutions = read({
      defaults: {
        sender: { email: 'notices@platform.com', smsSenderId: 'Platform' },
        policy: { phoneRegions: ['US', 'CA'], changeLimit: { changes: 5, hours: 12 }, phoneNumbers: 'valid' },
      },
      institutions: {
        '00016': {
          ...bank,
          policy: { phoneRegions: ['PR'], changeLimit: { changes: 9 }, postalAddresses: 'strict' },
        },
        '00042': { name: 'Second Bank', disputePhone: '1' },
      },
    });
    expect(institutions.find('00016')).toMatchObject({
      sender: { email: 'notices@firstbank.com', smsSenderId: 'Platform' },
      policy: {
        phoneNumbers: 'valid',
        phoneRegions: ['PR'],
        postalAddresses: 'strict',
        changeLimit: { changes: 9, hours: 12 },
      },
    });
    expect(institutions.find('00042')).toMatchObject({
      sender: { email: 'notices@platform.com' },
      policy: { phoneRegions: ['US', 'CA'], postalAddresses: 'lenient' },
    });
  });

  it.each(['99999', '16', '', '__proto__', 'constructor'])('finds no institution %j', (institutionId) => {
    expect(read({ institutions: { '00016': bank } }).find(institutionId)).toBeUndefined();
  });

  /** As the problems name the fields of the bank. */
  const ofBank = (...fields: readonly string[]) => fields.map((field) => `institutions.00016.${field}`);
  it.each<[string, object, readonly string[]]>([
    ['without a name', { name: undefined }, ['name']],
    ['with an invalid color', { brand: { color: 'blue' } }, ['brand.color']],
    ['with hours in a language without notices', { disputeHours: { de: '8–20 Uhr' } }, ['disputeHours']],
    ['with a setting that is null', { language: null }, ['language']],
    ['with a list for a policy, which would hide the default policy', { policy: [] }, ['policy']],
    ['with a list for the hours', { disputeHours: [] }, ['disputeHours']],
    ['with a bad policy', { policy: { phoneNumbers: 'any' } }, ['policy.phoneNumbers']],
    ['with an unknown policy', { policy: { strict: true } }, ['policy']],
    [
      'with a limit that is too high to count',
      { policy: { changeLimit: { changes: 101, hours: 24 } } },
      ['policy.changeLimit.changes'],
    ],
    [
      'with a limit of wrong phone numbers that exceeds the records kept',
      { policy: { oldPhoneLimit: { attempts: 26, hours: 25 } } },
      ['policy.oldPhoneLimit.attempts', 'policy.oldPhoneLimit.hours'],
    ],
  ])('refuses an institution %s, naming the field', (_case, settings, fields) => {
    expect(badFields({ institutions: { '00016': { ...bank, ...settings } } })).toEqual(ofBank(...fields));
  });

  it.each<[string, unknown, readonly string[]]>([
    ['that is not JSON', '{', ['institutions']],
    ['without institutions', {}, ['institutions']],
    ['with an empty list of institutions', { institutions: {} }, ['institutions']],
    ['with an unknown member', { institutions: { '00016': bank }, other: 1 }, ['institutions']],
    ['with an institution that is null', { institutions: { '00016': null } }, ['institutions.00016']],
    ['with an institution not named by five digits', { institutions: { '16': bank } }, ['institutions']],
    ['with a list for the defaults', { defaults: [], institutions: { '00016': bank } }, ['defaults']],
    ['with a list of institutions', { institutions: [bank] }, ['institutions']],
    [
      'with a bad default',
      { defaults: { policy: { changeLimit: { changes: 0 } } }, institutions: { '00016': bank } },
      ofBank('policy.changeLimit.changes', 'policy.changeLimit.hours'),
    ],
  ])('refuses a file %s, naming the field', (_case, file, fields) => {
    expect(badFields(file)).toEqual(fields);
  });

  const faultsIn = (institutions: Readonly<Record<string, unknown>>) => {
    const faults: InstitutionFault[] = [];
    const served = readInstitutions(JSON.stringify({ institutions }), (fault) => faults.push(fault));
    return { faults, served };
  };

  it('serves the other institutions if some are invalid, and reports those', () => {
    const { faults, served } = faultsIn({
      '00016': bank,
      '00042': { ...bank, sender: { email: 'notices' }, policy: { changeLimit: { changes: 0, hours: 24 } } },
      none: bank,
      '00099': null,
    });
    expect(served.find('00016')?.name).toBe('First Bank');
    expect(['00042', 'none', '00099'].map((id) => served.find(id))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(
      faults.map(({ institutionId, problems }) => [institutionId, problems.map(({ field }) => field)]),
    ).toEqual([
      ['00042', ['institutions.00042.sender.email', 'institutions.00042.policy.changeLimit.changes']],
      [undefined, ['institutions']],
      ['00099', ['institutions.00099']],
    ]);
  });

  it('fails if no institution is valid', () => {
    expect(() => faultsIn({ '00016': { ...bank, name: '' } })).toThrow(AppError);
  });

  it.each([
    ['notices@bank.xn--p1ai', 'notices@bank.xn--p1ai'],
    ['notices@münchen.de', 'notices@xn--mnchen-3ya.de'],
  ])('accepts %s as the address of a sender', (email, kept) => {
    const { served } = faultsIn({ '00016': { ...bank, sender: { email } } });
    expect(served.find('00016')?.sender.email).toBe(kept);
  });

  it('reads the example', () => {
    const example = new URL('../../../config/institutions.example.json', import.meta.url);
    const institutions = readInstitutions(readFileSync(example, 'utf8'));
    expect(institutions.find('00016')?.policy.postalAddresses).toBe('lenient');
    expect(institutions.find('00042')?.policy.postalAddresses).toBe('strict');
  });
});
