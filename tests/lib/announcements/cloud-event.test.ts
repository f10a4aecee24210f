import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cloudEventOf } from '../../../lib/announcements/cloud-event.ts';
import { publicEventKinds, type ChangeRecord } from '../../../lib/changes/change.ts';
import { sampleChange } from '../notices/sample-notice.ts';

const at = sampleChange.openedAt + 1_000;

const change: ChangeRecord = {
  ...sampleChange,
  purpose: { actor: 'agent-7', reason: 'returned-mail' },
  effects: { email: 'applied', phoneNumber: 'other', postalAddress: 'not-applied' },
  publicEvents: [
    { kind: 'changed', fields: ['email'], at },
    { kind: 'unconfirmed', fields: ['phoneNumber'], at },
  ],
};

describe('cloudEventOf', () => {
  it('describes the outcome of a change as a CloudEvent', () => {
    expect(cloudEventOf(change, 0)).toEqual({
      specversion: '1.0',
      id: '3fa94c1b-5d20-8e11-9c7a-1f0000000007/1',
      source: '/institutions/00016',
      type: 'contact-info.changed.v1',
      subject: '18fc507616c646048ea400138c8ac887',
      time: '2026-11-03T20:04:06.000Z',
      sequence: '0000000007.001',
      datacontenttype: 'application/json',
      data: {
        institutionId: '00016',
        kind: 'changed',
        changeId: '3fa94c1b-5d20-8e11-9c7a-1f0000000007',
        fields: ['email'],
        effects: { email: 'applied' },
        requestedAt: '2026-11-03T20:04:05.000Z',
        clientId: 'partner',
        actor: 'agent-7',
        reason: 'returned-mail',
      },
    });
    expect(cloudEventOf(change, 1)).toMatchObject({
      type: 'contact-info.unconfirmed.v1',
      data: { effects: { phoneNumber: 'other' } },
    });
  });

  it('does not depend on what happened to the change later', () => {
    const effects = { ...change.effects, postalAddress: 'applied' } as const;
    const publicEvents = change.publicEvents.map((event) => ({ ...event, isPublished: true as const }));
    const later = { ...change, state: 'NOTIFIED', effects, publicEvents, settledAt: at + 9_000 } as const;
    expect(cloudEventOf(later, 0)).toEqual(cloudEventOf(change, 0));
  });

  it('omits the actor and the reason if the partner did not give them', () => {
    const { data } = cloudEventOf({ ...change, purpose: {} }, 0);
    expect(data).not.toHaveProperty('actor');
    expect(data).not.toHaveProperty('reason');
    expect(cloudEventOf({ ...change, purpose: undefined }, 0).data).toEqual(data);
  });

  it('names the change that a revert undoes', () => {
    const revertOf = '3fa94c1b-5d20-8e11-9c7a-1f0000000006';
    expect(cloudEventOf({ ...change, revertOf }, 0).data).toHaveProperty('revertOf', revertOf);
    expect(cloudEventOf(change, 0).data).not.toHaveProperty('revertOf');
  });

  it('contains no owner, correlation id or institution user id', () => {
    for (const name of [change.owner, change.correlationId, change.institutionUserId])
      expect(JSON.stringify([0, 1].map((place) => cloudEventOf(change, place)))).not.toContain(name);
  });

  it('throws if there is no such event', () => {
    expect(() => cloudEventOf(change, 2)).toThrow(expect.objectContaining({ reason: 'internal' }));
  });

  it('gives the events of one user sequences that sort as text', () => {
    const event = fc.record({ number: fc.integer({ min: 1, max: 0xff_ff_ff_ff }), position: fc.nat(30) });
    const kinds = fc.constantFrom(...publicEventKinds);
    fc.assert(
      fc.property(event, event, kinds, (one, other, kind) => {
        const publicEvents = Array.from({ length: 31 }, () => ({ kind, fields: ['email' as const], at }));
        const sequenceOf = ({ number, position }: typeof one): string =>
          cloudEventOf({ ...change, number, publicEvents }, position).sequence;
        const isBefore =
          one.number < other.number || (one.number === other.number && one.position < other.position);
        expect(sequenceOf(one) < sequenceOf(other)).toBe(isBefore);
      }),
    );
  });
});
