import { describe, expect, it } from '@jest/globals';
import { refOf, toE164 } from '../../../lib/contact/contact-points.ts';
import { email, phone, postal } from './contact-on-file.ts';

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

describe('toE164', () => {
  it('begins with a plus', () => {
    expect(toE164({ countryCode: '1', nationalNumber: '2025550123' })).toBe('+12025550123');
  });
});
