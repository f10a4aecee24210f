import { describe, expect, it } from '@jest/globals';
import { addressRules } from './address-cases.ts';
import { emailRules } from './email-cases.ts';
import { phoneRules } from './phone-cases.ts';
import { readAddress, readEmail, readPhone, type Outcome } from './read-value.ts';
import type { ValueCase, ValueRule } from './value-case.ts';

const shown = (value: unknown): string => JSON.stringify(value).slice(0, 80);

const describeValues = <Sent, Kept>(
  name: string,
  rules: readonly ValueRule<Sent, Kept>[],
  read: (value: ValueCase<Sent, Kept>) => Outcome<Kept>,
): void => {
  describe(name, () => {
    describe.each(rules.map(({ rule, cases }) => [rule, cases] as const))('%s', (_, cases) => {
      it.each(cases.map((value) => [shown(value.sent), value] as const))('%s', (_sent, value) => {
        const { kept, refused } = value;
        expect(read(value)).toEqual(refused === undefined ? { kept } : { refused });
      });
    });
  });
};

describeValues('an email address', emailRules, readEmail);
describeValues('a phone number', phoneRules, readPhone);
describeValues('a postal address', addressRules, readAddress);
