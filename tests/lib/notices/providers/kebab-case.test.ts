import { describe, expect, it } from '@jest/globals';
import { kebabCase } from '../../../../lib/notices/providers/send-failure.ts';

describe('kebabCase', () => {
  it.each([
    ['TooManyRequests', 'too-many-requests'],
    ['OnAccountSuppressionList', 'on-account-suppression-list'],
    ['Phone number is opted out', 'phone-number-is-opted-out'],
    ['Invalid number +15555550100 (jane.doe@gm.com)', 'invalid-number-jane-doe-gm-com'],
    ['123', ''],
    ['x'.repeat(100), 'x'.repeat(60)],
  ])('turns %j into %j', (text, reason) => {
    expect(kebabCase(text)).toBe(reason);
  });
});
