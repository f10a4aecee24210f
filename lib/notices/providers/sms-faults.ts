import type { SendFault } from './send-failure.ts';

/** In order: SNS calls most faults an invalid parameter, and only the message tells them apart. */
export const smsFaults: readonly SendFault[] = [
  { pattern: /opted.?out/i, reason: 'opted-out', of: 'address' },
  { pattern: /landline/i, reason: 'landline', of: 'address' },
  { pattern: /spend|quota|max price/i, reason: 'spend-limit', of: 'account' },
  { pattern: /not verified|sandbox|origination|review/i, reason: 'account-not-ready', of: 'account' },
  { pattern: /country|region|blocked/i, reason: 'country-blocked', of: 'address' },
  { pattern: /unroutable|no route/i, reason: 'unroutable', of: 'address' },
  { pattern: /phone ?number/i, reason: 'invalid-phone-number', of: 'address' },
];
