import { describe, expect, it } from '@jest/globals';
import { contactFields, type ContactPoint } from '../../../lib/contact/contact-points.ts';
import { planRevert } from '../../../lib/contact/plan-revert.ts';
import { email, phone, postal } from './contact-on-file.ts';

const before = [
  phone('SMS', '1-2025550101', 'p1'),
  email('old@b.co'),
  email('old@b.co', 'e1'),
  postal('a1', true, { city: 'Reno' }),
];
const after = [
  phone('SMS', '1-2025550102', 'p1'),
  email('new@b.co'),
  email('new@b.co', 'e1'),
  postal('a1', true, { city: 'Boise' }),
];

const nothing = { fields: [], repeats: [], before: [], after: [], elsewhere: [] };

const revert = (
  onFile: readonly ContactPoint[],
  change: Parameters<typeof planRevert>[1] = { before, after },
  fields = [...contactFields],
) => planRevert(onFile, change, fields);

/** The points of the change with some of them replaced. */
const afterBut = (...others: readonly ContactPoint[]): readonly ContactPoint[] =>
  after.map((point) => others.find(({ field, id }) => field === point.field && id === point.id) ?? point);

describe('planRevert', () => {
  it('puts back every former value if the values of the change are still on file', () => {
    expect(revert(after)).toEqual({
      ...nothing,
      fields: contactFields,
      before: after,
      after: before,
    });
  });

  it('leaves a whole field alone if a later change moved part of it', () => {
    const moved = revert(afterBut(email('later@b.co', 'e1')));
    expect(moved.fields).toEqual(['phoneNumber', 'postalAddress']);
    expect(moved.after).toEqual([before[0], before[3]]);
  });

  it('changes only the requested fields', () => {
    expect(revert(after, { before, after }, ['email'])).toEqual({
      ...nothing,
      fields: ['email'],
      before: after.slice(1, 3),
      after: before.slice(1, 3),
    });
  });

  it('has nothing to put back if the former values are on file', () => {
    expect(revert(before)).toEqual(nothing);
    expect(revert(after, { before: after, after })).toEqual(nothing);
  });

  it('leaves out the points of a field that did not move', () => {
    const onlyLogin = [email('old@b.co'), email('new@b.co', 'e1')];
    expect(revert(after, { before: onlyLogin, after: after.slice(1, 3) })).toEqual({
      ...nothing,
      fields: ['email'],
      before: [email('new@b.co')],
      after: [email('old@b.co')],
    });
  });

  it('leaves a field alone if the change added a point, because no write removes one', () => {
    const addition = { before: before.filter(({ id }) => id !== undefined), after };
    expect(revert(after, addition).fields).toEqual(['phoneNumber', 'postalAddress']);
  });

  it('leaves a field alone if a former value could not be read whole', () => {
    const lossy = before.map((point) =>
      point.field === 'postalAddress' ? postal('a1', true, { city: 'Le\ufffdn' }) : point,
    );
    expect(revert(after, { before: lossy, after }).fields).toEqual(['phoneNumber', 'email']);
  });

  it('names a point by its current id on file', () => {
    const { id, ...former } = postal('a1', true, { city: 'Reno' });
    const change = { before: [former], after: [{ ...former, value: postal(id ?? '', true).value }] };
    expect(revert([postal('a1', true)], change).after).toEqual([before[3]]);
  });

  it('recognizes a value in the form in which the platform stores it', () => {
    const stored = [email('n3w@b.co', 'e1')];
    expect(revert(afterBut(...stored), { before, after, stored }).fields).toEqual(contactFields);
  });
});
