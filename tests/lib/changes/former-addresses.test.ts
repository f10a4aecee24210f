import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ChangeRecord, Recipient } from '../../../lib/changes/change.ts';
import { changesUpTo, pastToKeep } from '../../../lib/changes/change-limit.ts';
import { formerAddresses, rememberAddresses } from '../../../lib/changes/former-addresses.ts';
import { revealChange, sealContacts } from '../../../lib/ledger/sealed-contacts.ts';
import { sealer as makeSealer } from '../../../lib/ledger/sealer.ts';
import type { ContactField } from '../../../lib/contact/contact-points.ts';
import { openedAt, sampleRecord } from './sample-record.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const now = openedAt;
const keys = { current: 'k1', keys: { k1: createSecretKey(Buffer.alloc(32, 7)) } };
const sealer = makeSealer({ keys: () => Promise.resolve(keys), randomBytes });

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

/** The last of such changes, newest first, each with what it keeps of those before it. */
const lastOf = async ([newest, ...older]: readonly Earlier[]): Promise<ChangeRecord | undefined> => {
  if (newest === undefined) return undefined;
  const { agoMs, told, ...given } = newest;
  const openedAgo = now - agoMs;
  const last = await lastOf(older);
  const past = pastToKeep(changesUpTo(last), limit, openedAgo);
  const record = sampleRecord({ state: 'NOTIFIED', openedAt: openedAgo, past, ...given });
  const remembered = await rememberAddresses((record) => revealChange(sealer, record), last, openedAgo);
  const contacts = { before: [], after: [], recipients: told, remembered };
  return { ...record, sealedContacts: await sealContacts(sealer, record, contacts) };
};

const former = async (fields: readonly ContactField[], ...earlier: readonly Earlier[]) => {
  const last = await lastOf(earlier);
  const { institutionUserId } = sampleRecord();
  const remembered = await rememberAddresses((record) => revealChange(sealer, record), last, now);
  const recent = changesUpTo(last);
  return formerAddresses({ remembered, fields, recent, institutionUserId, now }).map(
    ({ channel, address }) => `${channel} ${address}`,
  );
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
  it('are those that earlier changes told of, when phone and email both change within 24 hours', async () => {
    expect(await former(['phoneNumber'], emailChange)).toEqual(all);
    expect(await former(['phoneNumber', 'email'], { ...emailChange, agoMs: 2 * dayMs })).toEqual(all);
    expect(await former(['email'], { ...emailChange, fields: ['phoneNumber', 'postalAddress'] })).toEqual(
      all,
    );
  });

  it('are none otherwise', async () => {
    expect(await former(['email'], emailChange)).toEqual([]);
    expect(await former(['postalAddress'], emailChange)).toEqual([]);
    expect(await former(['phoneNumber'], { ...emailChange, agoMs: dayMs })).toEqual([]);
    expect(await former(['phoneNumber', 'email'])).toEqual([]);
  });

  it('go back 30 days, newest first', async () => {
    const address = (role: Recipient['role'], name: string) => [to(role, `${name}@b.co`)];
    expect(
      await former(
        ['phoneNumber', 'email'],
        { fields: ['email'], agoMs: dayMs, told: address('old', 'newer') },
        { fields: ['email'], agoMs: 30 * dayMs - 1, told: address('old', 'older') },
        { fields: ['email'], agoMs: 30 * dayMs, told: address('old', 'too-old') },
      ),
    ).toEqual(['email newer@b.co', 'email older@b.co']);
  });

  it('are not renewed by having been told as such', async () => {
    const told = [to('former-1', 'long-gone@b.co'), to('old', 'current@b.co')];
    expect(await former(['phoneNumber'], { ...emailChange, told })).toEqual(['email current@b.co']);
  });

  it('are remembered however many changes came since', async () => {
    const since = Array.from({ length: 100 }, (_, at) => ({
      agoMs: (at + 1) * hourMs,
      told: [to('old', 'thief@b.co')],
    }));
    const first = { agoMs: 29 * dayMs, told: [to('old', 'owner@b.co')] };
    expect(await former(both, ...since, first)).toEqual(['email thief@b.co', 'email owner@b.co']);
  });

  it('are thirty at the most, of more those that came first: it is the owner whom a thief would have forgotten', async () => {
    const phone = to('old', '+12025550100');
    const since = Array.from({ length: 100 }, (_, at) => ({
      agoMs: (at + 1) * hourMs,
      told: [phone, to('new', `thief-${at}@b.co`)],
    }));
    const first = { agoMs: 29 * dayMs, told: [to('old', 'owner@b.co'), phone] };
    const told = await former(both, ...since, first);
    expect(told).toHaveLength(30);
    expect(told.slice(-2)).toEqual(['email owner@b.co', 'sms +12025550100']);
  });

  it('are as old as the last change that found them on file', async () => {
    const told = [to('old', 'kept@b.co')];
    const other = [to('old', 'other@b.co')];
    const changes = [
      { agoMs: 5 * dayMs, told: other },
      { agoMs: 20 * dayMs, told },
      { agoMs: 34 * dayMs, told },
    ];
    expect(await former(both, ...changes)).toEqual(['email other@b.co', 'email kept@b.co']);
    expect(await former(both, { agoMs: 30 * dayMs, told })).toEqual([]);
  });

  it('are told once on each channel, however often they were found', async () => {
    const told = [to('old', 'a@b.co'), to('old', '+12025550100')];
    const sameText = { ...to('other-1', 'a@b.co'), channel: 'sms' } as const;
    expect(await former(both, { agoMs: 1, told }, { agoMs: 2, told: [...told, sameText] })).toEqual([
      'email a@b.co',
      'sms +12025550100',
      'sms a@b.co',
    ]);
  });

  it.each(['APPLIED', 'NOTIFIED'] as const)('are also those of a change that is %s', async (state) => {
    expect(await former(both, { ...emailChange, agoMs: 2 * dayMs, state })).toEqual(all);
  });

  it.each([
    ['had no effect', { state: 'NOT_APPLIED' }],
    ['was found neither made nor unmade', { state: 'NOTIFIED', wording: 'general' }],
    ['lost its user', { state: 'GONE' }],
  ] as const)(
    'are, of a change that %s, those that it found and not the one that it was to bring',
    async (_, end) => {
      expect(await former(both, { ...emailChange, agoMs: 2 * dayMs, ...end })).toEqual(all.slice(0, -1));
    },
  );

  it('are remembered by a change that had no effect, and by one of another user of the same customer', async () => {
    const thief = [to('new', 'thief@b.co')];
    const refused: Earlier = { agoMs: 2, told: thief, state: 'NOT_APPLIED' };
    const others: Earlier = { agoMs: 1, told: thief, institutionUserId: 'ANOTHER' };
    expect(await former(['phoneNumber'], others, refused, emailChange)).toEqual(all);
  });

  it('are each user’s own, also where two have the same', async () => {
    const told = [to('old', 'shared@b.co')];
    const others: Earlier = { agoMs: 1, told, institutionUserId: 'ANOTHER' };
    expect(await former(both, others)).toEqual([]);
    expect(await former(both, others, { agoMs: 2, told })).toEqual(['email shared@b.co']);
  });

  it.each([
    ['had no effect', { state: 'NOT_APPLIED' }],
    ['is of another user of the same customer', { institutionUserId: 'ANOTHER' }],
  ] as const)('are none where the other change %s', async (_, given) => {
    const other: Earlier = { fields: ['email'], agoMs: 1, told: [], ...given };
    expect(await former(['phoneNumber'], other, { ...emailChange, agoMs: 2 * dayMs })).toEqual([]);
  });
});
