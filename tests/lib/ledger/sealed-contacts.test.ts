import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { revealChange, sealContacts } from '../../../lib/ledger/sealed-contacts.ts';
import { sealer as makeSealer } from '../../../lib/ledger/sealer.ts';
import { sampleChange } from '../notices/sample-notice.ts';
import { sampleRecord } from '../changes/sample-record.ts';

const keys = { current: 'k1', keys: { k1: createSecretKey(Buffer.alloc(32, 7)) } };
const sealer = makeSealer({ keys: () => Promise.resolve(keys), randomBytes });
const { before, after, recipients, institutionUserId, openedAt } = sampleChange;
const [told] = recipients;
const remembered = [
  {
    channel: 'email',
    address: told?.address,
    maskedAddress: told?.maskedAddress,
    institutionUserId,
    openedAt,
  },
];
const record = sampleRecord();

const sealed = async (contacts: object = { before, after, recipients, remembered }) => ({
  ...record,
  sealedContacts: await sealContacts(sealer, record, contacts as typeof sampleChange),
});

describe('sealed contact values', () => {
  it('are opened with the change they were sealed with', async () => {
    const change = await sealed();
    expect(await revealChange(sealer, change)).toEqual({ ...change, before, after, recipients, remembered });
    expect(change.sealedContacts).not.toMatch(/finley|rosalind/);
  });

  it('remember no earlier address where none is kept, as before any was', async () => {
    const change = await sealed({ before, after, recipients });
    expect(await revealChange(sealer, change)).toEqual({
      ...change,
      before,
      after,
      recipients,
      remembered: [],
    });
  });

  it.each([
    { institutionId: '00042' },
    { customerId: 'f'.repeat(32) },
    { number: 2 },
    { changeId: '3fa94c1b-5d20-8e11-9c7a-1f0000000002' },
  ])('open in no other change: %j', async (other) => {
    const moved = { ...(await sealed()), ...other };
    await expect(revealChange(sealer, moved)).rejects.toMatchObject({
      reason: 'internal',
      detail: 'sealed-text-not-authentic',
    });
  });

  it.each([
    ['nothing', {}],
    ['a contact point of no known kind', { before: [{ field: 'fax', value: '1' }], after, recipients }],
    ['a recipient without an address', { before, after, recipients: [{ channel: 'email', role: 'old' }] }],
    [
      'an earlier address of nobody',
      { before, after, recipients, remembered: [{ ...remembered[0], institutionUserId: 1 }] },
    ],
    ['a recipient of no known role', { before, after, recipients: [{ ...recipients[0], role: 'friend' }] }],
  ])('are refused when they are %s', async (_, contacts) => {
    await expect(revealChange(sealer, await sealed(contacts))).rejects.toMatchObject({
      reason: 'internal',
      detail: 'sealed-contacts-not-valid',
    });
  });
});
