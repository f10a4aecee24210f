import { describe, expect, it } from '@jest/globals';
import type { AppliedValues, ChangeRecord, Recipient } from '../../../lib/changes/change.ts';
import {
  appliedValues,
  formerAddresses,
  rememberAddresses,
  staleFields,
  unsentAfter,
  type NewestChange,
} from '../../../lib/changes/former-addresses.ts';
import { pastToKeep, recentChanges } from '../../../lib/changes/past-changes.ts';
import type { ContactField } from '../../../lib/contact/contact-points.ts';
import { email, phone } from '../contact/contact-on-file.ts';
import { openedAt, sampleRecord } from './sample-record.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const now = openedAt;

const to = (role: Recipient['role'], address: string): Recipient => ({
  channel: address.startsWith('+') ? 'sms' : 'email',
  role,
  address,
  maskedAddress: '',
});

interface Earlier extends Partial<ChangeRecord> {
  readonly agoMs: number;
  readonly told: readonly Recipient[];
}

const limit = { changes: 3, hours: 24 };

/** The newest of such changes, newest first, each with what it keeps of those before it. */
const newestOf = ([newest, ...older]: readonly Earlier[]): NewestChange | undefined => {
  if (newest === undefined) return undefined;
  const { agoMs, told, ...given } = newest;
  const openedAgo = now - agoMs;
  const last = newestOf(older);
  const fields = ['email', ...(given.fields ?? [])];
  const effects = Object.fromEntries(fields.map((field) => [field, 'applied'] as const));
  return {
    record: sampleRecord({ state: 'NOTIFIED', effects, openedAt: openedAgo, ...given }),
    details: {
      before: [],
      after: [],
      recipients: told,
      remembered: rememberAddresses(last, openedAgo),
      past: pastToKeep(recentChanges(last), limit, openedAgo),
    },
    stored: [],
  };
};

const former = (fields: readonly ContactField[], ...earlier: readonly Earlier[]) => {
  const newest = newestOf(earlier);
  const remembered = rememberAddresses(newest, now);
  const recent = recentChanges(newest);
  const known = { remembered, applied: undefined, onFile: [], fields, recent, now };
  return formerAddresses(known).map(({ channel, address }) => `${channel} ${address}`);
};

const emailChange: Earlier = {
  fields: ['email'],
  agoMs: hourMs,
  told: [
    to('old', 'first@b.co'),
    to('other-1', 'second@b.co'),
    to('old', '+12025550100'),
    to('new', 'third@b.co'),
  ],
};
const both = ['phoneNumber', 'email'] as const;
const all = ['email first@b.co', 'email second@b.co', 'sms +12025550100', 'email third@b.co'];

describe('formerAddresses', () => {
  it('are those that earlier changes told of, when phone and email both change within 24 hours', () => {
    expect(former(['phoneNumber'], emailChange)).toEqual(all);
    expect(former(['phoneNumber', 'email'], { ...emailChange, agoMs: 2 * dayMs })).toEqual(all);
    expect(former(['email'], { ...emailChange, fields: ['phoneNumber', 'postalAddress'] })).toEqual(all);
  });

  it('are none otherwise', () => {
    expect(former(['email'], emailChange)).toEqual([]);
    expect(former(['postalAddress'], emailChange)).toEqual([]);
    expect(former(['phoneNumber'], { ...emailChange, agoMs: dayMs })).toEqual([]);
    expect(former(['phoneNumber', 'email'])).toEqual([]);
  });

  it('go back 30 days, newest first', () => {
    const address = (role: Recipient['role'], name: string) => [to(role, `${name}@b.co`)];
    expect(
      former(
        ['phoneNumber', 'email'],
        { fields: ['email'], agoMs: dayMs, told: address('old', 'newer') },
        { fields: ['email'], agoMs: 30 * dayMs - 1, told: address('old', 'older') },
        { fields: ['email'], agoMs: 30 * dayMs, told: address('old', 'too-old') },
      ),
    ).toEqual(['email newer@b.co', 'email older@b.co']);
  });

  it('are not renewed by having been told as such', () => {
    const told = [to('former-1', 'long-gone@b.co'), to('old', 'current@b.co')];
    expect(former(['phoneNumber'], { ...emailChange, told })).toEqual(['email current@b.co']);
  });

  it('are remembered however many changes came since', () => {
    const since = Array.from({ length: 100 }, (_, at) => ({
      agoMs: (at + 1) * hourMs,
      told: [to('old', 'thief@b.co')],
    }));
    const first = { agoMs: 29 * dayMs, told: [to('old', 'owner@b.co')] };
    expect(former(both, ...since, first)).toEqual(['email thief@b.co', 'email owner@b.co']);
  });

  it('are thirty at the most, of more those that came first: it is the owner whom a thief would have forgotten', () => {
    const phone = to('old', '+12025550100');
    const since = Array.from({ length: 100 }, (_, at) => ({
      agoMs: (at + 1) * hourMs,
      told: [phone, to('new', `thief-${at}@b.co`)],
    }));
    const first = { agoMs: 29 * dayMs, told: [to('old', 'owner@b.co'), phone] };
    const told = former(both, ...since, first);
    expect(told).toHaveLength(30);
    expect(told.slice(-2)).toEqual(['email owner@b.co', 'sms +12025550100']);
  });

  it('are as old as the last change that found them on file', () => {
    const told = [to('old', 'kept@b.co')];
    const other = [to('old', 'other@b.co')];
    const changes = [
      { agoMs: 5 * dayMs, told: other },
      { agoMs: 20 * dayMs, told },
      { agoMs: 34 * dayMs, told },
    ];
    expect(former(both, ...changes)).toEqual(['email other@b.co', 'email kept@b.co']);
    expect(former(both, { agoMs: 30 * dayMs, told })).toEqual([]);
  });

  it('are told once on each channel, however often they were found', () => {
    const told = [to('old', 'a@b.co'), to('old', '+12025550100')];
    const sameText = { ...to('other-1', 'a@b.co'), channel: 'sms' } as const;
    expect(former(both, { agoMs: 1, told }, { agoMs: 2, told: [...told, sameText] })).toEqual([
      'email a@b.co',
      'sms +12025550100',
      'sms a@b.co',
    ]);
  });

  it.each(['TELLING', 'NOTIFIED'] as const)('are also those of a change that is %s', (state) => {
    expect(former(both, { ...emailChange, agoMs: 2 * dayMs, state })).toEqual(all);
  });

  it.each([
    ['had no effect', { state: 'NOT_APPLIED', effects: { email: 'not-applied' } }],
    ['was found neither made nor unmade', { state: 'NOTIFIED', effects: { email: 'other' } }],
    ['lost its user', { state: 'GONE', effects: {} }],
  ] as const)(
    'are, of a change that %s, those that it found and not the one that it was to bring',
    (_, end) => {
      expect(former(both, { ...emailChange, agoMs: 2 * dayMs, ...end })).toEqual(all.slice(0, -1));
    },
  );

  it('are remembered by a change that had no effect', () => {
    const thief = [to('new', 'thief@b.co')];
    const refused: Earlier = {
      agoMs: 2,
      told: thief,
      state: 'NOT_APPLIED',
      effects: { email: 'not-applied' },
    };
    expect(former(['phoneNumber'], refused, emailChange)).toEqual(all);
  });

  it('are none where the other change had no effect', () => {
    const other: Earlier = { fields: ['email'], agoMs: 1, told: [], state: 'NOT_APPLIED' };
    expect(former(['phoneNumber'], other, { ...emailChange, agoMs: 2 * dayMs })).toEqual([]);
  });
});

const number = (written: string) => phone('SMS', written);
const values = { before: [email('a@b.co'), number('1-2025550101')], after: [email('b@b.co')] };

describe('appliedValues', () => {
  const newest = (
    given: Partial<ChangeRecord>,
    applied = undefined as NewestChange['details']['applied'],
  ) => ({
    record: sampleRecord({ fields: ['email', 'phoneNumber'], ...given }),
    details: {
      ...values,
      after: [...values.after, number('1-2025550102')],
      recipients: [],
      remembered: [],
      past: [],
      applied,
    },
    stored: [email('B')],
  });

  it('are those of the fields that took effect', () => {
    expect(appliedValues(newest({ effects: { email: 'applied', phoneNumber: 'not-applied' } }))).toEqual({
      before: [email('a@b.co')],
      after: [email('b@b.co')],
      stored: [email('B')],
      seen: [],
      openedAt: { email: openedAt },
    });
  });

  it('keep what an earlier change wrote of the other fields', () => {
    const earlier: AppliedValues = {
      before: [email('0@b.co'), number('1-2025550100')],
      after: [email('a@b.co'), number('1-2025550101')],
      stored: [email('A'), number('1-2025550102')],
      seen: ['email', 'phoneNumber'],
      openedAt: { email: 1, phoneNumber: 2 },
    };
    expect(appliedValues(newest({ effects: { email: 'applied' }, seen: ['email'] }, earlier))).toEqual({
      before: [number('1-2025550100'), email('a@b.co')],
      after: [number('1-2025550101'), email('b@b.co')],
      stored: [number('1-2025550102'), email('B')],
      seen: ['phoneNumber', 'email'],
      openedAt: { email: openedAt, phoneNumber: 2 },
    });
  });

  it.each([
    ['had no effect', { effects: { email: 'not-applied' } }],
    ['is an attempt', { attempt: 'nothing-to-change' }],
  ] as const)('are those of the change before where the newest %s', (_, given) => {
    const before: AppliedValues = { ...values, stored: [], seen: [], openedAt: { email: 1 } };
    expect(appliedValues(newest(given, before))).toBe(before);
  });

  it('are none without a change', () => {
    expect(appliedValues(undefined)).toBeUndefined();
  });
});

describe('unsentAfter', () => {
  it('leaves what the change before it left', () => {
    const record = sampleRecord({ number: 2 });
    const before = newestOf([emailChange]);
    expect(unsentAfter(record, before)).toEqual({
      record,
      details: {
        before: [],
        after: [],
        recipients: [],
        remembered: rememberAddresses(before, record.openedAt),
        past: recentChanges(before),
        applied: appliedValues(before),
      },
      stored: [],
    });
  });
});

describe('staleFields', () => {
  const applied = { ...values, stored: [], seen: [], openedAt: { email: now - hourMs } };

  it('are those that show what was there before', () => {
    expect(staleFields(applied, [email('a@b.co')], now)).toEqual(['email']);
    expect(staleFields(applied, [email('b@b.co')], now)).toEqual([]);
    expect(staleFields(applied, [email('c@b.co')], now)).toEqual([]);
    const aDayAgo = { ...applied, openedAt: { email: now - dayMs } };
    expect(staleFields(aDayAgo, [email('a@b.co')], now)).toEqual(['email']);
  });

  it('are none a day later, or without a change', () => {
    expect(staleFields({ ...applied, openedAt: { email: now - dayMs - 1 } }, [email('a@b.co')], now)).toEqual(
      [],
    );
    expect(staleFields(undefined, [email('a@b.co')], now)).toEqual([]);
  });

  it('have the values told that the file does not show', () => {
    const known = { remembered: [], applied, onFile: [email('a@b.co')], fields: [], recent: [], now };
    expect(formerAddresses(known)).toMatchObject([{ channel: 'email', address: 'b@b.co' }]);
    expect(formerAddresses({ ...known, onFile: [email('b@b.co')] })).toEqual([]);
  });
});
