import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recipientId, type Change, type Recipient } from '../../../lib/changes/change.ts';
import type { FileShows } from '../../../lib/changes/change-event.ts';
import type { ContactPoint } from '../../../lib/contact/contact-points.ts';
import { planChange, type ContactUpdate } from '../../../lib/contact/plan-change.ts';
import { laterRecipients, recipientsOf } from '../../../lib/changes/recipients.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { address, email, phone, postal } from '../contact/contact-on-file.ts';
import { sampleRecord, sent } from './sample-record.ts';

const onFile: readonly ContactPoint[] = [
  email('old@b.co'),
  email('old@B.co', 'e1'),
  email('work@b.co', 'e2'),
  phone('SMS', '1-2025550101'),
  phone('VOICE', '1-2025550101'),
  phone('SMS', '1-2025550102'),
  phone('VOICE', '1-2025550103'),
  postal('a1', true),
];

const toAll = {
  email: 'new@b.co',
  phoneNumber: {
    old: { number: '2025550102', countryCode: '1' },
    new: { countryCode: '1', nationalNumber: '2025550199' },
  },
  postalAddress: address({ city: 'Reno' }),
} satisfies ContactUpdate;

const formerly = (address: string) => ({
  channel: address.startsWith('+') ? ('sms' as const) : ('email' as const),
  address,
  maskedAddress: '***',
});

const recipientsAfter = (
  points: readonly ContactPoint[],
  update: ContactUpdate,
  former: readonly string[] = [],
): readonly Recipient[] => {
  const planning = planChange(points, update);
  if (planning.outcome !== 'planned') throw new Error(planning.outcome);
  return recipientsOf(points, planning.plan, former.map(formerly));
};
const named = (...args: Parameters<typeof recipientsAfter>): readonly string[] =>
  recipientsAfter(...args).map((recipient) => `${recipientId(recipient)} ${recipient.address}`);

describe('recipientsOf', () => {
  const toEmail: ContactUpdate = { email: 'new@b.co' };
  const [old, fresh] = ['email/old old@b.co', 'email/new new@b.co'];
  const fax = { ...phone('SMS', '1-2025550104'), isFax: true };
  const spaced = [email(' old@b.co\n'), email('old@b.co', 'e1')];

  it.each<readonly [string, readonly ContactPoint[], readonly string[], readonly string[]]>([
    ['sends no SMS to a fax number', [email('old@b.co'), fax], [], [old, fresh]],
    ['trims white space around an address on file', spaced, [], [old, fresh]],
    ['treats a former address that comes back as new', [email('old@b.co')], ['new@b.co'], [old, fresh]],
    ['tells a user without an email address at the new one', [], [], [fresh]],
  ])('%s', (_, points, former, names) => {
    expect(named(points, toEmail, former)).toEqual(names);
  });

  it('lists every old and new address: the changed ones first, the new ones last', () => {
    expect(named(onFile, toAll)).toEqual([
      old,
      'email/other-1 work@b.co',
      'sms/old +12025550102',
      'sms/other-1 +12025550101',
      fresh,
      'sms/new +12025550199',
    ]);
  });

  it('lists the email addresses and SMS numbers on file for a new postal address', () => {
    expect(named(onFile, { postalAddress: address({ city: 'Reno' }) })).toEqual([
      old,
      'email/other-1 work@b.co',
      'sms/old +12025550101',
      'sms/other-1 +12025550102',
    ]);
  });

  it('lists former addresses that are not on file', () => {
    const former = ['former@b.co', '+12025550100', '+12025550101', 'former@B.CO', 'earlier@b.co'];
    expect(named(onFile, toAll, former).filter((name) => name.includes('former'))).toEqual([
      'email/former-1 former@b.co',
      'email/former-2 earlier@b.co',
      'sms/former-1 +12025550100',
    ]);
  });

  it('leaves out a number that is only for calls', () => {
    const phoneNumber = { ...toAll.phoneNumber, old: { number: '2025550103', countryCode: '1' } };
    expect(named(onFile, { phoneNumber }).filter((name) => name.startsWith('sms'))).toEqual([
      'sms/old +12025550101',
      'sms/other-1 +12025550102',
    ]);
  });

  it('writes numbers in E.164 and masks every address', () => {
    const points = [phone('SMS', '44-07400123456'), email('finley@example.com')];
    const [, sms, former] = recipientsOf(points, { before: [], after: [] }, [formerly('+999')]);
    const masked = { address: '+447400123456', maskedAddress: '+44 *** ***56' };
    expect(sms).toEqual({ channel: 'sms', role: 'old', ...masked });
    expect(former?.maskedAddress).toBe('***');
  });

  it('lists no recipient twice and includes everyone who was on file', () => {
    const addresses = fc.array(fc.constantFrom('a@b.co', 'a@B.co', 'b@b.co', 'c@b.co'), { maxLength: 4 });
    fc.assert(
      fc.property(addresses, addresses, fc.constantFrom('a@b.co', 'd@b.co'), (current, past, next) => {
        const points = current.map((value, at) => email(value, at === 0 ? undefined : `e${at}`));
        const recipients = recipientsAfter(points, { email: next }, past);
        const told = recipients.map((recipient) => recipient.address.toLowerCase());
        expect(new Set(recipients.map(recipientId)).size).toBe(recipients.length);
        const known = new Set([...current, ...past, next].map((value) => value.toLowerCase()));
        expect(told.toSorted()).toEqual([...known].toSorted());
        const places = recipients.map(({ role }) =>
          ['old', 'other', 'former', 'new'].indexOf(role.replace(/-\d+$/, '')),
        );
        expect(places).toEqual([...places].sort());
      }),
      { numRuns: fuzzRuns },
    );
  });
});

describe('laterRecipients', () => {
  const recipients: readonly Recipient[] = [
    { ...formerly('old@b.co'), role: 'old' },
    { ...formerly('+12025550101'), role: 'old' },
    { ...formerly('new@b.co'), role: 'new' },
  ];
  const third = [email('third@b.co'), email('Old@b.co', 'e1'), phone('SMS', '1-2025550107')];
  const told = { 'email/old': sent, 'sms/old': sent } as const;
  const later = { channel: 'email', role: 'later-1', address: 'l@b.co', maskedAddress: '***' } as const;

  const namesOf = (change: Partial<Change>, shows: FileShows, onFile: readonly ContactPoint[]) => {
    const record = sampleRecord({ fields: ['email', 'phoneNumber'] });
    const details = { before: [], after: [], stored: [], remembered: [], past: [] };
    return laterRecipients({ ...record, ...details, recipients, ...change }, shows, onFile).map((each) =>
      `${recipientId(each)} ${each.address} ${each.fields?.join() ?? ''}`.trim(),
    );
  };

  const late = { effects: { email: 'not-applied' } } as const;
  const isTold = { effects: { email: 'applied' } } as const;
  const [emailed, texted] = ['email/later-1 old@b.co email', 'sms/later-1 +12025550101 email'];
  const found = ['email/later-1 third@b.co'];

  it.each<readonly [string, Partial<Change>, FileShows, readonly string[]]>([
    ['an unforeseen address', {}, { email: 'neither' }, found],
    ['none if the file is unchanged', {}, { email: 'old' }, []],
    ['an address of a field that had no effect until then', late, { email: 'neither' }, found],
    ['none for a field that was told', isTold, { email: 'neither' }, []],
    ['everyone who was told before', { ...late, notices: told }, { email: 'new' }, [emailed, texted]],
    [
      'nobody who is still to be told',
      { ...late, notices: { 'email/old': sent } },
      { email: 'new' },
      [emailed],
    ],
    ['nobody for the first effect', { notices: told }, { email: 'new' }, []],
    ['nobody twice', { ...isTold, notices: told }, { email: 'new' }, []],
    [
      'addresses numbered per channel, and none that was told late',
      {
        effects: { email: 'not-applied', phoneNumber: 'not-applied' },
        notices: { ...told, 'email/later-1': sent },
        recipients: [...recipients, { ...later, fields: ['phoneNumber'] }],
      },
      { email: 'new', phoneNumber: 'neither' },
      ['email/later-2 old@b.co email', 'sms/later-1 +12025550107', 'sms/later-2 +12025550101 email'],
    ],
  ])('names %s', (_, change, shows, expected) => {
    expect(namesOf(change, shows, third)).toEqual(expected);
  });

  it('names a new address that is on file', () => {
    expect(namesOf({}, { email: 'neither' }, [email('new@b.co')])).toEqual(['email/later-1 new@b.co']);
  });
});
