import { domainToASCII } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalEmail,
  canonicalText,
  compareWithFile,
  refOf,
  toE164,
} from '../../../lib/contact/contact-points.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { email, phone, postal } from './contact-on-file.ts';

describe('refOf', () => {
  it('names each point within its user', () => {
    const points = [email('a@b.co'), email('a@b.co', 'e1'), phone('SMS', '1-2', 'p1'), postal('a1', true)];
    expect(points.map(refOf)).toEqual(['email', 'email/e1', 'phoneNumber/p1', 'postalAddress/a1']);
  });
});

describe('toE164', () => {
  it('begins with a plus', () => {
    expect(toE164({ countryCode: '1', nationalNumber: '2025550123' })).toBe('+12025550123');
  });
});

describe('canonicalEmail', () => {
  it('has every domain as A-labels, where it can be had so', () => {
    const domain = fc.oneof(fc.domain(), fc.stringMatching(/^(?:xn--)?[a-zA-Z\dü.-]{0,12}\.[a-z\dü]{0,6}$/));
    fc.assert(
      fc.property(domain, (name) => {
        expect(canonicalEmail(`a@${name}`)).toBe(`a@${domainToASCII(name) || name.toLowerCase()}`);
      }),
      { numRuns: fuzzRuns },
    );
  });
});

describe('canonicalEmail of a domain with something of a URL about it', () => {
  it.each(['b.co/x', 'b.co?x', 'b.co#x', 'b.co\n', 'b.co:25', 'b.co\\x', '%62.co'])('keeps %j', (domain) => {
    expect(canonicalEmail(`jane@${domain}`)).toBe(`jane@${domain}`);
  });
});

describe('canonicalText', () => {
  it.each([
    [email('Jane@EXAMPLE.com'), email('Jane@example.com', 'e1')],
    [email('jane@münchen.de'), email('jane@xn--mnchen-3ya.de')],
    [email('jane@exa mple'), email('jane@EXA MPLE')],
    [phone('SMS', '1-2025550123'), phone('VOICE', '1-2025550123')],
    [postal('a1', true, { city: 'New  York ' }), postal('a2', false, { city: 'New York' })],
    [postal('a1', true, { country: 'us' }), postal('a1', true, { address2: '' })],
  ])('is the same for %j and %j', (one, other) => {
    expect(canonicalText(one)).toBe(canonicalText(other));
  });

  it.each([
    [email('Jane@example.com'), email('jane@example.com')],
    [email('jane+a@example.com'), email('jane@example.com')],
    [phone('SMS', '1-2025550123'), phone('SMS', '44-2025550123')],
    [postal('a1', true, { address1: 'a', address2: 'b' }), postal('a1', true, { address1: 'a b' })],
  ])('differs for %j and %j', (one, other) => {
    expect(canonicalText(one)).not.toBe(canonicalText(other));
  });
});

describe('compareWithFile', () => {
  const change = {
    before: [email('old@b.co'), phone('SMS', '1-1', 'p1')],
    after: [email('new@b.co'), phone('SMS', '1-2', 'p1')],
  };

  it.each([
    ['new', change.after],
    ['old', change.before],
    ['neither', [email('new@b.co'), phone('SMS', '1-1', 'p1')]],
    ['neither', [email('new@b.co')]],
    ['neither', []],
  ] as const)('finds the %s picture in %j', (picture, onFile) => {
    expect(compareWithFile(onFile, change)).toBe(picture);
  });

  it.each([
    ['new', [email('new@b.co')]],
    ['old', []],
    ['old', [email('other@b.co', 'e1')]],
    ['neither', [email('third@b.co')]],
    ['neither', [email('NEW@b.co')]],
  ] as const)('finds the %s picture of an addition in %j', (picture, onFile) => {
    expect(compareWithFile(onFile, { before: [], after: [email('new@b.co')] })).toBe(picture);
  });
});
