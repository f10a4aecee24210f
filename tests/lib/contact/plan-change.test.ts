import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refOf, type ContactPoint } from '../../../lib/contact/contact-points.ts';
import { compareField, type ChangedValues } from '../../../lib/contact/sameness.ts';
import {
  planChange as plan,
  type ContactPlan,
  type ContactUpdate,
} from '../../../lib/contact/plan-change.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { address, email, phone, postal } from './contact-on-file.ts';

const nothing: ContactPlan = { fields: [], repeats: [], before: [], after: [], elsewhere: [] };

const planChange = (
  points: readonly ContactPoint[],
  asked: ContactUpdate,
  last?: ChangedValues,
): ContactPlan => {
  const planning = plan(points, asked, last);
  if (planning.outcome !== 'planned') throw new Error(planning.outcome);
  return planning.plan;
};

const phoneUpdate = (old: string, next: string): ContactUpdate => ({
  phoneNumber: { old: { number: old, countryCode: '1' }, new: { countryCode: '1', nationalNumber: next } },
});

const onFile: readonly ContactPoint[] = [
  email('Finley@gmail.com'),
  email('Finley@gmail.com', 'e1'),
  phone('SMS', '1-1234567890'),
  phone('VOICE', '1-1234567890'),
  postal('a1', false),
  postal('a2', true, { address1: '2 Oak Street' }),
];

const refusal = (points: readonly ContactPoint[], asked: ContactUpdate, last?: ChangedValues): string =>
  plan(points, asked, last).outcome;

describe('planChange', () => {
  it('moves every SMS and voice method that holds the old number', () => {
    const other = phone('SMS', '1-2025550123');
    const planned = planChange([...onFile, other], phoneUpdate('1234567890', '9999999999'));
    expect(planned).toEqual({
      ...nothing,
      fields: ['phoneNumber'],
      before: [phone('SMS', '1-1234567890'), phone('VOICE', '1-1234567890')],
      after: [
        phone('SMS', '1-9999999999', 'SMS-1-1234567890'),
        phone('VOICE', '1-9999999999', 'VOICE-1-1234567890'),
      ],
    });
  });

  it('refuses an old number that is not on file', () => {
    expect(refusal(onFile, phoneUpdate('1234567891', '9999999999'))).toBe('old-phone-mismatch');
  });

  it('refuses to change a phone number if none is on file', () => {
    expect(refusal([email('a@b.co')], phoneUpdate('1234567890', '9999999999'))).toBe('contact-not-on-file');
  });

  it('plans nothing for the number on file', () => {
    expect(planChange(onFile, phoneUpdate('1234567890', '1234567890'))).toEqual(nothing);
  });

  it('moves only the method that does not yet hold the new number', () => {
    const points = [phone('SMS', '1-9999999999'), phone('VOICE', '1-1234567890')];
    const planned = planChange(points, phoneUpdate('1234567890', '9999999999'));
    expect(planned.before).toEqual([phone('VOICE', '1-1234567890')]);
  });

  it('plans nothing if a change that took effect is requested again', () => {
    const points = [phone('SMS', '1-9999999999'), phone('VOICE', '1-9999999999'), email('new@b.co')];
    const asked = phoneUpdate('1234567890', '9999999999');
    expect(planChange(points, asked)).toEqual(nothing);
    expect(planChange(points, { ...asked, email: 'new@b.co' })).toEqual(nothing);
  });

  it('refuses the old number of a change that took effect if the request changes anything else', () => {
    const points = [phone('SMS', '1-9999999999'), email('old@b.co')];
    const asked = phoneUpdate('1234567890', '9999999999');
    expect(refusal(points, { ...asked, email: 'new@b.co' })).toBe('old-phone-mismatch');
  });

  it("moves the user's email address and the methods that hold it", () => {
    const points = [email('a@b.co'), email('a@B.CO', 'e1'), email('other@b.co', 'e2'), email('a@b.co', 'e3')];
    expect(planChange(points, { email: 'new@b.co' })).toEqual({
      ...nothing,
      fields: ['email'],
      before: [email('a@b.co'), email('a@B.CO', 'e1'), email('a@b.co', 'e3')],
      after: [email('new@b.co'), email('new@b.co', 'e1'), email('new@b.co', 'e3')],
    });
  });

  it('moves the only email method, even if it holds another address', () => {
    const points = [email('a@b.co'), email('other@b.co', 'e1')];
    expect(planChange(points, { email: 'new@b.co' }).after).toEqual([
      email('new@b.co'),
      email('new@b.co', 'e1'),
    ]);
  });

  it('gives an email address to a user who has none', () => {
    expect(planChange([], { email: 'new@b.co' })).toEqual({
      ...nothing,
      fields: ['email'],
      before: [],
      after: [email('new@b.co')],
    });
    const methods = [email('x@b.co', 'e1'), email('y@b.co', 'e2')];
    expect(planChange(methods, { email: 'new@b.co' }).after).toEqual([email('new@b.co')]);
  });

  it('moves the primary postal address', () => {
    const planned = planChange(onFile, { postalAddress: address({ address1: '3 Elm Street' }) });
    expect(planned).toEqual({
      ...nothing,
      fields: ['postalAddress'],
      before: [postal('a2', true, { address1: '2 Oak Street' })],
      after: [postal('a2', true, { address1: '3 Elm Street' })],
    });
  });

  it('moves the first postal address if none is primary', () => {
    const points = [postal('a1', false), postal('a2', false)];
    const planned = planChange(points, { postalAddress: address({ city: 'Reno' }) });
    expect(planned.before).toEqual([postal('a1', false)]);
  });

  it('refuses to change a postal address if none is on file', () => {
    expect(refusal([email('a@b.co')], { postalAddress: address() })).toBe('contact-not-on-file');
  });

  it('plans all three fields in one change', () => {
    const asked = {
      ...phoneUpdate('1234567890', '9999999999'),
      email: 'new@b.co',
      postalAddress: address({ city: 'Reno' }),
    };
    const planned = planChange(onFile, asked);
    expect(planned.fields).toEqual(['phoneNumber', 'email', 'postalAddress']);
    expect(planned.after).toHaveLength(5);
  });

  describe('a contact point without an id', () => {
    const withoutId = (point: ContactPoint): ContactPoint => ({ ...point, id: undefined });

    it('is not changed if there are several of its kind', () => {
      const points = [phone('SMS', '1-1234567890'), withoutId(phone('SMS', '1-1234567890'))];
      const planned = planChange(points, phoneUpdate('1234567890', '9999999999'));
      expect(planned.before).toEqual([phone('SMS', '1-1234567890')]);
      const emails = [email('a@b.co'), withoutId(email('a@b.co', 'e1')), email('a@b.co', 'e2')];
      expect(planChange(emails, { email: 'new@b.co' }).after).toEqual([
        email('new@b.co'),
        email('new@b.co', 'e2'),
      ]);
    });

    it('counts as not on file if no method can be named in a write', () => {
      const one = withoutId(phone('SMS', '1-1234567890'));
      expect(refusal([one, one], phoneUpdate('1234567890', '9999999999'))).toBe('contact-not-on-file');
    });

    it('is changed if it is the only method of its kind', () => {
      const points = [withoutId(phone('SMS', '1-1234567890')), withoutId(phone('VOICE', '1-1234567890'))];
      expect(planChange(points, phoneUpdate('1234567890', '9999999999')).after).toHaveLength(2);
    });

    it('is changed if it is the only address, but not if it is one of several', () => {
      const only = [withoutId(postal('a1', false))];
      const asked = { postalAddress: address({ city: 'Reno' }) };
      expect(planChange(only, asked).after).toEqual([withoutId(postal('a1', false, { city: 'Reno' }))]);
      expect(refusal([...only, ...only], asked)).toBe('contact-not-on-file');
    });
  });

  it('does not treat a fax number as the phone number', () => {
    const fax = { ...phone('VOICE', '1-1234567890'), isFax: true };
    expect(refusal([fax], phoneUpdate('1234567890', '9999999999'))).toBe('contact-not-on-file');
  });

  it('moves the WhatsApp method with the phone number', () => {
    const points = [phone('SMS', '1-1234567890'), phone('WHATSAPP_SMS', '1-1234567890')];
    expect(planChange(points, phoneUpdate('1234567890', '9999999999')).after).toHaveLength(2);
  });

  it.each([
    ['the primary address first', ['lasting', 'primary', 'temporary'], 1],
    ['a lasting address before a temporary one', ['temporary', 'lasting', 'expired'], 1],
    ['a temporary address before an expired one', ['expired', 'temporary'], 1],
  ] as const)('moves %s', (_, standings, chosen) => {
    const points = standings.map((standing, at) => ({ ...postal(`a${at}`, false), standing }));
    const planned = planChange(points, { postalAddress: address({ city: 'Reno' }) });
    expect(planned.before).toEqual([points[chosen]]);
  });

  it('moves only a primary address that can be named in a write', () => {
    const meant = { ...postal('a1', true), id: undefined };
    const asked = { postalAddress: address({ city: 'Reno' }) };
    expect(refusal([meant, postal('a2', false)], asked)).toBe('contact-not-on-file');
    expect(planChange([meant, postal('a2', true)], asked).before).toEqual([postal('a2', true)]);
  });

  it('moves the address that the last change moved, regardless of the order on file', () => {
    const [one, two] = [postal('a1', false), postal('a2', false)];
    const last = { before: [one], after: [postal('a1', false, { city: 'Reno' })] };
    const asked = { postalAddress: address({ city: 'Reno' }) };
    expect(planChange([two, ...last.after], asked, last).fields).toEqual([]);
    const next = planChange([two, ...last.after], { postalAddress: address({ city: 'Boise' }) }, last);
    expect(next.before).toEqual(last.after);
  });

  it('changes no expired address', () => {
    const points = [{ ...postal('a1', false), standing: 'expired' as const }];
    expect(refusal(points, { postalAddress: address() })).toBe('contact-not-on-file');
  });

  describe('a repeat of the last change', () => {
    const moved = (number: string) => [
      phone('SMS', `1-${number}`, 'p1'),
      phone('VOICE', `1-${number}`, 'p2'),
    ];
    const [before, after, odd] = [moved('1234567890'), moved('9999999999'), moved('2025550177')];
    const asked = phoneUpdate('1234567890', '9999999999');

    it('changes nothing if the platform is known to store the value in that form', () => {
      expect(planChange(odd, asked, { before, after, stored: odd })).toEqual(nothing);
      const emails = { before: [email('a@b.co')], after: [email('b@b.co')], stored: [email('odd')] };
      expect(planChange([email('odd')], { email: 'b@b.co' }, emails)).toEqual(nothing);
    });

    it('is written again if the file shows an unrecognized value', () => {
      const repeats = ['phoneNumber'];
      expect(planChange(odd, asked, { before, after })).toEqual({
        fields: repeats,
        repeats,
        elsewhere: [],
        before: odd,
        after,
      });
      const emails = { before: [email('a@b.co')], after: [email('b@b.co')] };
      expect(planChange([email('odd')], { email: 'b@b.co' }, emails)).toMatchObject({ repeats: ['email'] });
    });

    it('is recognized if the last change had other fields too', () => {
      const emails = { before: [email('a@b.co')], after: [email('b@b.co')], odd: [email('odd')] };
      const both = { before: [...emails.before, ...before], after: [...emails.after, ...after] };
      expect(planChange([...emails.odd, ...odd], asked, both).repeats).toEqual(['phoneNumber']);
      const phoneFirst = { before: [...before, ...emails.before], after: [...after, ...emails.after] };
      const stored = [...odd, ...emails.odd];
      expect(planChange(emails.odd, { email: 'b@b.co' }, { ...phoneFirst, stored })).toEqual(nothing);
    });

    it('is written again if it names any of the former numbers', () => {
      const numbers = [phone('SMS', '1-1234567890', 'p1'), phone('VOICE', '1-2025550199', 'p2')];
      expect(planChange(odd, asked, { before: numbers, after }).repeats).toEqual(['phoneNumber']);
    });

    it('is written again if the file now shows the added value in another form', () => {
      const added = { before: [], after: [email('b@b.co')] };
      expect(planChange([email('odd')], { email: 'b@b.co' }, added).repeats).toEqual(['email']);
    });

    it('is a new change if the file shows the former value again', () => {
      expect(planChange(before, asked, { before, after }).repeats).toEqual([]);
      const numbers = [phone('SMS', '1-2025550199', 'p1'), phone('VOICE', '1-1234567890', 'p2')];
      const onFile = [odd[0], numbers[1]].filter((point) => point !== undefined);
      expect(planChange(onFile, asked, { before: numbers, after }).repeats).toEqual([]);
    });

    it('is a new change if it changes a different point than the last one', () => {
      const last = { before: [phone('SMS', '1-2025550177', 'p1')], after: after.slice(0, 1) };
      const file = [phone('SMS', '1-2025550188', 'p1'), phone('VOICE', '1-1234567890', 'p2')];
      expect(planChange(file, asked, last).repeats).toEqual([]);
    });

    it('is a new change if one of its values is the former one again, or gone', () => {
      const emails = {
        before: [email('a@b.co'), email('a@b.co', 'e1')],
        after: [email('b@b.co'), email('b@b.co', 'e1')],
      };
      const shown = [email('odd'), email('a@b.co', 'e1')];
      expect(planChange(shown, { email: 'b@b.co' }, emails)).toMatchObject({
        fields: ['email'],
        repeats: [],
      });
      expect(planChange([], { email: 'b@b.co' }, emails).repeats).toEqual([]);
    });

    it('is a new change if the file showed the value since', () => {
      const emails = { before: [email('a@b.co')], after: [email('b@b.co')], seen: ['email'] as const };
      expect(planChange([email('other')], { email: 'b@b.co' }, emails).repeats).toEqual([]);
      expect(refusal(odd, asked, { before, after, seen: ['phoneNumber'] })).toBe('old-phone-mismatch');
      expect(planChange(odd, asked, { before, after, seen: ['email'] }).repeats).toEqual(['phoneNumber']);
    });

    it('is not a mismatch, even together with another change', () => {
      const planned = planChange(
        [...after, email('a@b.co')],
        { ...asked, email: 'b@b.co' },
        { before, after },
      );
      expect(planned.fields).toEqual(['email']);
    });

    it.each([
      ['another old number', phoneUpdate('1234567891', '9999999999')],
      ['another new number', phoneUpdate('1234567890', '9999999998')],
    ])('is not recognized with %s', (_, other) => {
      expect(refusal(odd, other, { before, after })).toBe('old-phone-mismatch');
    });
  });

  const number = fc.constantFrom('2025550101', '2025550102', '1234567890');
  const address1 = fc.constantFrom('1 Main Street', '2 Oak Street');
  const emailAddress = fc.constantFrom('a@b.co', 'a@c.co', 'A@b.co');
  const points = fc
    .tuple(
      fc.array(fc.tuple(fc.constantFrom('SMS' as const, 'VOICE' as const), number), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.array(emailAddress, { maxLength: 3 }),
      fc.array(fc.tuple(fc.boolean(), address1), { minLength: 1, maxLength: 2 }),
    )
    .map(([phones, emails, addresses]): readonly ContactPoint[] => [
      ...emails.map((value, at) => email(value, at === 0 ? undefined : `e${at}`)),
      ...phones.map(([protocol, value], at) => phone(protocol, `1-${value}`, `p${at}`)),
      ...addresses.map(([primary, line], at) => postal(`a${at}`, primary, { address1: line })),
    ]);

  it('plans values that count as new once on file, and nothing after that', () => {
    fc.assert(
      fc.property(points, number, number, emailAddress, address1, (file, old, next, newEmail, line) => {
        const asked = {
          ...phoneUpdate(old, next),
          email: newEmail,
          postalAddress: address({ address1: line }),
        };
        if (refusal(file, asked) !== 'planned') return;
        const planned = planChange(file, asked);
        const moved = new Map(planned.after.map((point) => [refOf(point), point]));
        const added = planned.after.filter(
          (point) => !file.some((existing) => refOf(existing) === refOf(point)),
        );
        const written = [...file.map((point) => moved.get(refOf(point)) ?? point), ...added];
        for (const field of planned.fields) {
          expect(compareField(written, planned, field)).toBe('new');
          expect(compareField(file, planned, field)).toBe('old');
        }
        expect(planChange(written, asked)).toEqual(nothing);
      }),
      { numRuns: fuzzRuns },
    );
  });
});
