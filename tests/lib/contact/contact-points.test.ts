import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { ContactPoints, refOf } from '../../../lib/contact/contact-points.ts';
import { address, email, phone, postal } from './contact-on-file.ts';

describe('ContactPoints', () => {
  it('reads points as they were stored', () => {
    const standings = ['primary', 'lasting', 'temporary', 'expired'] as const;
    const points = [
      email('a@b.co'),
      email('a@b.co', 'e1'),
      { ...phone('SMS', '1-2025550101', 'p1'), isFax: true },
      ...standings.map((standing) => ({
        ...postal('a1', true, address({ address2: 'Apt 1', address3: 'Rear' })),
        standing,
      })),
    ];
    expect(v.parse(ContactPoints, points)).toEqual(points);
  });

  it.each([
    { field: 'fax', value: '1' },
    { ...email('a@b.co'), place: 'elsewhere' },
    { ...email('a@b.co'), value: 1 },
    { ...phone('SMS', '1-2'), protocol: 'PAGER' },
    { ...phone('SMS', '1-2'), value: { countryCode: '1' } },
    { ...postal('a1', true), standing: 'gone' },
    { ...postal('a1', true), value: { address1: '1 Main Street' } },
  ])('refuses %j', (point) => {
    expect(v.is(ContactPoints, [point])).toBe(false);
  });
});

describe('refOf', () => {
  it('names each point within its user', () => {
    const points = [
      email('a@b.co'),
      email('a@b.co', 'e1'),
      phone('SMS', '1-2', 'p1'),
      postal('a1', true),
      { ...postal('a1', true), id: undefined },
      { ...phone('SMS', '1-2'), id: undefined },
    ];
    expect(points.map(refOf)).toEqual([
      'email/login',
      'email/method/e1',
      'phoneNumber/SMS/p1',
      'postalAddress/a1',
      'postalAddress',
      'phoneNumber/SMS',
    ]);
  });
});
