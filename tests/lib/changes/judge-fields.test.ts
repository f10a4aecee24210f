import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../../lib/changes/change.ts';
import { judgeFields } from '../../../lib/changes/judge-fields.ts';
import type { ContactPoint } from '../../../lib/contact/contact-points.ts';
import { email, phone, postal } from '../contact/contact-on-file.ts';
import { sampleRecord } from './sample-record.ts';

/** A change of the email address that took effect, unless more is given. */
const change = (number: number, from: string, to: string, given: Partial<Change> = {}): Change => ({
  ...sampleRecord({ number, state: 'NOTIFIED', due: undefined }),
  recipients: [],
  before: [email(from)],
  after: [email(to)],
  stored: [],
  remembered: [],
  past: [],
  ...given,
});

describe('judgeFields', () => {
  const told = change(1, 'a', 'b');
  const unmade = { state: 'NOT_APPLIED', effects: { email: 'not-applied' } } as const;
  const notApplied = change(1, 'a', 'b', unmade);
  const adding = { ...notApplied, before: [] };
  const again = change(2, 'a', 'b');
  const another = change(2, 'a', 'c');

  it.each<readonly [string, Change, readonly Change[], string, 'old' | 'new']>([
    ['says old if the file is unchanged', notApplied, [], 'a', 'old'],
    ['says new if the file shows the value', notApplied, [], 'b', 'new'],
    ['judges by what later changes found', told, [change(2, 'b', 'c'), change(3, 'c', 'a')], 'a', 'new'],
    ['detects a write that lands after a later change', notApplied, [another], 'b', 'new'],
    ['does not mistake the same change made again for it', notApplied, [again], 'b', 'old'],
    ['detects an added address', adding, [], 'b', 'new'],
    ['does not mistake the same address added later for it', adding, [{ ...again, before: [] }], 'b', 'old'],
    ['does not mistake another address added later for it', adding, [{ ...another, before: [] }], 'c', 'old'],
    [
      'does not credit a later change that an audit found without effect',
      notApplied,
      [{ ...again, ...unmade }],
      'b',
      'new',
    ],
    [
      'credits a later change that is still to be audited',
      notApplied,
      [{ ...again, ...unmade, due: 1 }],
      'b',
      'old',
    ],
    ['believes a success seen after the verdict', { ...notApplied, confirmed: ['email'] }, [], 'a', 'new'],
    [
      'ignores a later success for another field',
      { ...notApplied, confirmed: ['phoneNumber'] },
      [],
      'a',
      'old',
    ],
    ['detects that the value was put back', { ...told, confirmed: ['email'] }, [], 'a', 'old'],
    ['detects that the value was put back before the next change', told, [another], 'b', 'old'],
  ])('%s', (_, judged, later, onFile, shown) => {
    expect(judgeFields(judged, later, [email(onFile)])).toEqual({ email: shown });
  });

  const judge = (...args: Parameters<typeof judgeFields>) => judgeFields(...args).email;
  const [oldPhone, newPhone] = [phone('SMS', '1-2025550101', 'p1'), phone('SMS', '1-2025550102', 'p1')];

  it('judges a field that later changes did not touch by the file', () => {
    const points = { before: [oldPhone], after: [newPhone] };
    const other = change(2, '', '', { fields: ['phoneNumber'], ...points });
    expect(judge(told, [other], [email('b'), newPhone])).toBe('new');
  });

  it('recognizes a later change by its values if the ids are new', () => {
    const first = { ...notApplied, before: [email('a', 'm1')], after: [email('b', 'm1')] };
    const second = { ...again, before: [email('a', 'm2')], after: [email('b', 'm2')] };
    expect(judge(first, [second], [email('b', 'm3')])).toBe('old');
  });

  it('tells two points of one kind apart by stable ids', () => {
    const first = { ...notApplied, before: [email('a', 'm1')], after: [email('b', 'm1')] };
    const after = [email('c', 'm1'), email('b', 'm2')];
    const both = { ...again, before: [email('a', 'm1'), email('a', 'm2')], after };
    expect(judge(first, [both], [email('b', 'm1'), email('b', 'm2')])).toBe('new');
  });

  it.each<readonly [string, ContactPoint, object]>([
    ['b', oldPhone, { email: 'new', phoneNumber: 'old' }],
    ['c', newPhone, { email: 'neither', phoneNumber: 'new' }],
  ])('judges each field separately: %s', (address, number, shown) => {
    const both = change(1, 'a', 'b', {
      fields: ['email', 'phoneNumber'],
      effects: {},
      before: [email('a'), oldPhone],
      after: [email('b'), newPhone],
    });
    expect(judgeFields(both, [], [email(address), number])).toEqual(shown);
  });

  it('credits a later change of the field, regardless of the other fields', () => {
    const both = change(1, 'a', 'b', {
      fields: ['email', 'postalAddress'],
      effects: { email: 'not-applied', postalAddress: 'not-applied' },
      after: [email('b'), postal('a1', true)],
    });
    expect(judge(both, [again], [email('b')])).toBe('old');
  });

  it('judges each contact point separately', () => {
    const [before, after] = [email('a', 'm'), email('b', 'm')];
    const both = { ...notApplied, before: [email('a'), before], after: [email('b'), after] };
    const half = { ...again, before: [before], after: [after] };
    expect(judge(both, [half], [email('b'), after])).toBe('new');
  });
});
