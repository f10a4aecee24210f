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

const first = to('old', 'first@b.co');
const phoneOnFile = to('old', '+12025550100');
const emailChange: Earlier = {
  fields: ['email'],
  agoMs: hourMs,
  told: [first, to('other-1', 'second@b.co'), phoneOnFile, to('new', 'third@b.co')],
};
const twoDaysAgo = { ...emailChange, agoMs: 2 * dayMs };
const emailOf = (name: string, agoMs: number): Earlier => ({ agoMs, told: [to('old', `${name}@b.co`)] });
/** A change in each of the last hundred hours. */
const hourly = (toldAt: (at: number) => readonly Recipient[]): readonly Earlier[] =>
  Array.from({ length: 100 }, (_, at) => ({ agoMs: (at + 1) * hourMs, told: toldAt(at) }));

const both = ['phoneNumber', 'email'] as const;
const all = ['email first@b.co', 'email second@b.co', 'sms +12025550100', 'email third@b.co'];

describe('formerAddresses', () => {
  const phoneAndAddress = { ...emailChange, fields: ['phoneNumber', 'postalAddress'] } as const;
  const noEffect = { state: 'NOT_APPLIED', effects: { email: 'not-applied' } } as const;
  const theft: Earlier = { agoMs: 2, told: [to('new', 'thief@b.co')], ...noEffect };

  it.each<readonly [string, readonly ContactField[], readonly Earlier[], readonly string[]]>([
    ['are those of an earlier change to the other field', ['phoneNumber'], [emailChange], all],
    ['are those of an earlier change to the other field and more', ['email'], [phoneAndAddress], all],
    ['are those of an earlier change to both fields', both, [twoDaysAgo], all],
    ['are those of a change in TELLING', both, [{ ...twoDaysAgo, state: 'TELLING' }], all],
    ['are remembered through a change that had no effect', ['phoneNumber'], [theft, emailChange], all],
    ['are empty if only the email changes', ['email'], [emailChange], []],
    ['are empty if neither field changes', ['postalAddress'], [emailChange], []],
    ['are empty a day later', ['phoneNumber'], [{ ...emailChange, agoMs: dayMs }], []],
    ['are empty for a first change', both, [], []],
    ['are empty if the other change had no effect', ['phoneNumber'], [theft, twoDaysAgo], []],
    ['are forgotten after 30 days', both, [emailOf('kept', 30 * dayMs)], []],
  ])('%s', (_, fields, earlier, addresses) => {
    expect(former(fields, ...earlier)).toEqual(addresses);
  });

  it.each([
    ['had no effect', noEffect],
    ['left another value on file', { effects: { email: 'other' } }],
    ['lost its user', { state: 'GONE', effects: {} }],
  ] as const)('leave out the new address of a change that %s', (_, end) => {
    expect(former(both, { ...twoDaysAgo, ...end })).toEqual(all.slice(0, -1));
  });

  it('go back 30 days, newest first', () => {
    const earlier = [emailOf('newer', dayMs), emailOf('older', 30 * dayMs - 1), emailOf('old', 30 * dayMs)];
    expect(former(both, ...earlier)).toEqual(['email newer@b.co', 'email older@b.co']);
  });

  it('are not kept longer because they were told as former addresses', () => {
    const told = [to('former-1', 'long-gone@b.co'), first];
    expect(former(both, { agoMs: hourMs, told })).toEqual(['email first@b.co']);
  });

  it('are remembered no matter how many changes follow', () => {
    const thefts = hourly(() => [to('old', 'thief@b.co')]);
    const told = former(both, ...thefts, emailOf('owner', 29 * dayMs));
    expect(told).toEqual(['email thief@b.co', 'email owner@b.co']);
  });

  it('are as old as the last change that found them on file', () => {
    const earlier = [emailOf('other', 5 * dayMs), emailOf('kept', 20 * dayMs), emailOf('kept', 34 * dayMs)];
    expect(former(both, ...earlier)).toEqual(['email other@b.co', 'email kept@b.co']);
  });

  it('are listed once per channel, no matter how often they were found', () => {
    const told = [first, phoneOnFile];
    const again: Recipient = { ...first, channel: 'sms' };
    const addresses = ['email first@b.co', 'sms +12025550100', 'sms first@b.co'];
    expect(former(both, { agoMs: 1, told }, { agoMs: 2, told: [...told, again] })).toEqual(addresses);
  });

  it('are at most 30; the oldest stay, so that a thief cannot push out the owner', () => {
    const thefts = hourly((at) => [phoneOnFile, to('new', `thief-${at}@b.co`)]);
    const told = former(both, ...thefts, { agoMs: 29 * dayMs, told: [first, phoneOnFile] });
    expect(told).toHaveLength(30);
    expect(told.slice(-2)).toEqual(['email first@b.co', 'sms +12025550100']);
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

  it('keep what an earlier change wrote to the other fields', () => {
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

  it('are those of the previous change if the newest had no effect, and undefined without a change', () => {
    const before: AppliedValues = { ...values, stored: [], seen: [], openedAt: { email: 1 } };
    expect(appliedValues(newest({ effects: { email: 'not-applied' } }, before))).toBe(before);
    expect(appliedValues(undefined)).toBeUndefined();
  });
});

describe('unsentAfter', () => {
  it('passes on what the previous change kept', () => {
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

  it.each([
    ['the former value', 'a@b.co', hourMs, ['email']],
    ['the former value, within a day', 'a@b.co', dayMs, ['email']],
    ['the former value, after more than a day', 'a@b.co', dayMs + 1, []],
    ['the written value', 'b@b.co', hourMs, []],
    ['another value', 'c@b.co', hourMs, []],
  ])('are computed for a file that shows %s', (_, shown, agoMs, fields) => {
    expect(staleFields({ ...applied, openedAt: { email: now - agoMs } }, [email(shown)], now)).toEqual(
      fields,
    );
  });

  it('are empty without a change', () => {
    expect(staleFields(undefined, [email('a@b.co')], now)).toEqual([]);
  });

  it('make formerAddresses include the values that the file does not show', () => {
    const known = { remembered: [], applied, onFile: [email('a@b.co')], fields: [], recent: [], now };
    expect(formerAddresses(known)).toMatchObject([{ channel: 'email', address: 'b@b.co' }]);
    expect(formerAddresses({ ...known, onFile: [email('b@b.co')] })).toEqual([]);
  });
});
