import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { readContactUpdate } from '../../../functions/update-contact/update-request.ts';
import type { ContactPoint } from '../../../lib/contact/contact-points.ts';
import { AppError } from '../../../lib/errors.ts';
import { Policy } from '../../../lib/institutions/institutions.ts';
import { toContactPatch } from '../../../lib/platform/contact-patch.ts';
import { publishedSample } from '../../../local/published-sample.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { naughtyStrings } from '../contact/naughty-strings.ts';

const policies = [v.parse(Policy, {}), v.parse(Policy, { nonAsciiText: 'refuse' })];

/** The texts in the body of the write for a request; none where the request is refused. */
const textsWritten = (body: unknown, policy: Policy): readonly string[] => {
  try {
    const { email, phoneNumber, postalAddress } = readContactUpdate(body, policy);
    const after: ContactPoint[] = [];
    if (email !== undefined) after.push({ field: 'email', place: 'login', value: email });
    if (phoneNumber) after.push({ field: 'phoneNumber', id: 's', protocol: 'SMS', value: phoneNumber.new });
    if (postalAddress) after.push({ field: 'postalAddress', standing: 'primary', value: postalAddress });
    const texts: string[] = [];
    JSON.stringify(toContactPatch(after), (_, value: unknown) => {
      if (typeof value === 'string') texts.push(value);
      return value;
    });
    return texts;
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
};

/** The published sample with a text in one place. */
const bodiesWith = (text: string): readonly object[] => [
  { email: { emailAddress: text } },
  { email: { emailAddress: `jane@${text}.example` } },
  { phoneNumber: { ...publishedSample.phoneNumber, newPhoneNumber: text } },
  ...Object.keys(publishedSample.postalAddress).map((line) => ({
    postalAddress: { ...publishedSample.postalAddress, [line]: text },
  })),
];

const expectAscii = (text: string): void => {
  const written = policies.flatMap((policy) =>
    bodiesWith(text).flatMap((body) => textsWritten(body, policy)),
  );
  expect(written.join('')).toMatch(/^[\x20-\x7e]*$/);
};

describe('toContactPatch', () => {
  it('is printable ASCII for any request', () => {
    for (const text of naughtyStrings) expectAscii(text);
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), expectAscii), { numRuns: fuzzRuns });
  });

  it('contains folded values', () => {
    const [body] = bodiesWith('Mayagüez').filter((each) => 'postalAddress' in each);
    expect(textsWritten(body, v.parse(Policy, {}))).toContain('Mayaguez');
  });
});
