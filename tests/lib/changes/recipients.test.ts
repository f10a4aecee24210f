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

const toAll: ContactUpdate = {
  email: 'new@b.co',
  phoneNumber: {
    old: { number: '2025550102', countryCode: '1' },
    new: { countryCode: '1', nationalNumber: '2025550199' },
  },
  postalAddress: address({ city: 'Reno' }),
};

type Former = Parameters<typeof recipientsOf>[2];

const formerly = (address: string): Former[number] => ({
  channel: address.startsWith('+') ? 'sms' : 'email',
  address,
  maskedAddress: '***',
});

const planned = (points: readonly ContactPoint[], update: ContactUpdate) => {
  const planning = planChange(points, update);
  if (planning.outcome !== 'planned') throw new Error(planning.outcome);
  return planning.plan;
};

const named = (
  points: readonly ContactPoint[],
  update: ContactUpdate,
  former: Former = [],
): readonly string[] =>
  recipientsOf(points, planned(points, update), former).map(
    (recipient) => `${recipientId(recipient)} ${recipient.address}`,
  );

describe('recipientsOf', () => {
  it('texts no fax machine', () => {
    const fax = { ...phone('SMS', '1-2025550104'), isFax: true };
    expect(named([email('old@b.co'), fax], { email: 'new@b.co' })).toEqual([
      'email/old old@b.co',
      'email/new new@b.co',
    ]);
  });

  it('tells an address that has white space around it on file', () => {
    const spaced = [email(' old@b.co\n'), email('old@b.co', 'e1')];
    expect(named(spaced, { email: 'new@b.co' })).toEqual(['email/old old@b.co', 'email/new new@b.co']);
  });

  it('tells everyone before and after, what changes first and the new last', () => {
    expect(named(onFile, toAll)).toEqual([
      'email/old old@b.co',
      'email/other-1 work@b.co',
      'sms/old +12025550102',
      'sms/other-1 +12025550101',
      'email/new new@b.co',
      'sms/new +12025550199',
    ]);
  });

  it('tells of a new postal address by email and SMS', () => {
    expect(named(onFile, { postalAddress: address({ city: 'Reno' }) })).toEqual([
      'email/old old@b.co',
      'email/other-1 work@b.co',
      'sms/old +12025550101',
      'sms/other-1 +12025550102',
    ]);
  });

  it('tells those of the last 30 days that are not on file', () => {
    const former: Former = [
      formerly('former@b.co'),
      formerly('+12025550100'),
      formerly('+12025550101'),
      formerly('former@B.CO'),
      formerly('earlier@b.co'),
    ];
    expect(named(onFile, toAll, former).filter((name) => name.includes('former'))).toEqual([
      'email/former-1 former@b.co',
      'email/former-2 earlier@b.co',
      'sms/former-1 +12025550100',
    ]);
  });

  it('takes a former address that comes back for a new one', () => {
    const former: Former = [formerly('new@b.co')];
    expect(named([email('old@b.co')], { email: 'new@b.co' }, former)).toEqual([
      'email/old old@b.co',
      'email/new new@b.co',
    ]);
  });

  it('leaves out a number that is kept for calls only', () => {
    const update = {
      ...toAll,
      phoneNumber: { ...toAll.phoneNumber, old: { number: '2025550103', countryCode: '1' } },
    };
    const names = named(onFile, update as ContactUpdate);
    expect(names).not.toContain('sms/new +12025550199');
    expect(names.join()).not.toContain('2025550103');
  });

  it('tells a user who had no email address at the new one', () => {
    expect(named([], { email: 'new@b.co' })).toEqual(['email/new new@b.co']);
  });

  it('writes numbers in E.164 and masks every address', () => {
    const points = [phone('SMS', '44-07400123456'), email('finley@example.com')];
    const [, sms, former] = recipientsOf(points, { before: [], after: [] }, [formerly('+999')]);
    expect(sms).toEqual({
      channel: 'sms',
      role: 'old',
      address: '+447400123456',
      maskedAddress: '+44 *** ***56',
    });
    expect(former?.maskedAddress).toBe('***');
  });

  it('names no recipient twice and reaches everyone who was on file', () => {
    const addresses = fc.array(fc.constantFrom('a@b.co', 'a@B.co', 'b@b.co', 'c@b.co'), { maxLength: 4 });
    fc.assert(
      fc.property(addresses, addresses, fc.constantFrom('a@b.co', 'd@b.co'), (current, past, next) => {
        const points = current.map((value, at) => email(value, at === 0 ? undefined : `e${at}`));
        const plan = planned(points, { email: next });
        const former = past.map(formerly);
        const recipients = recipientsOf(points, plan, former);
        const told = recipients.map((recipient) => recipient.address.toLowerCase());
        expect(new Set(recipients.map(recipientId)).size).toBe(recipients.length);
        expect(new Set(told).size).toBe(told.length);
        expect(new Set(told)).toEqual(
          new Set([...current, ...past, ...plan.after.map(() => next)].map((value) => value.toLowerCase())),
        );
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

  type Case = readonly [
    rule: string,
    change: Partial<Change>,
    shows: FileShows,
    file: readonly ContactPoint[],
    later: readonly string[],
  ];
  it.each<Case>([
    ['an address that nobody foresaw', {}, { email: 'neither' }, third, ['email/later-1 third@b.co']],
    [
      'a new address that is on file',
      {},
      { email: 'neither' },
      [email('new@b.co')],
      ['email/later-1 new@b.co'],
    ],
    ['none where the file is as it was', {}, { email: 'old' }, third, []],
    [
      'one of a field that had no effect till then',
      { effects: { email: 'not-applied' } },
      { email: 'neither' },
      third,
      ['email/later-1 third@b.co'],
    ],
    ['none of a field that was told', { effects: { email: 'applied' } }, { email: 'neither' }, third, []],
    [
      'whoever was told before, of a field that took effect since',
      { effects: { email: 'not-applied' }, notices: told },
      { email: 'new' },
      third,
      ['email/later-1 old@b.co email', 'sms/later-1 +12025550101 email'],
    ],
    [
      'nobody who is still to be told anyway',
      { effects: { email: 'not-applied' }, notices: { 'email/old': sent } },
      { email: 'new' },
      third,
      ['email/later-1 old@b.co email'],
    ],
    ['nobody of the first effect', { notices: told }, { email: 'new' }, third, []],
    ['nobody again', { effects: { email: 'applied' }, notices: told }, { email: 'new' }, third, []],
    [
      'those of each channel by numbers of its own, and none for what was told late',
      {
        effects: { email: 'not-applied', phoneNumber: 'not-applied' },
        notices: { ...told, 'email/later-1': sent },
        recipients: [...recipients, { ...later, fields: ['phoneNumber'] }],
      },
      { email: 'new', phoneNumber: 'neither' },
      third,
      ['email/later-2 old@b.co email', 'sms/later-1 +12025550107', 'sms/later-2 +12025550101 email'],
    ],
  ])('names %s', (_, change, shows, file, expected) => {
    const record = sampleRecord({ fields: ['email', 'phoneNumber'] });
    const details = { before: [], after: [], stored: [], remembered: [], past: [] };
    const names = laterRecipients({ ...record, ...details, recipients, ...change }, shows, file).map(
      (recipient) => `${recipientId(recipient)} ${recipient.address} ${recipient.fields?.join() ?? ''}`,
    );
    expect(names.map((name) => name.trim())).toEqual(expected);
  });
});
