/** What a function's bundle may weigh, and which of our dependencies it is made of: no more and no fewer. */
export interface BundleBudget {
  readonly maxBytes: number;
  readonly packages: readonly string[];
}

const secrets = ['@aws-sdk/client-secrets-manager'];
const ledger = ['@aws-sdk/client-dynamodb', '@aws-sdk/util-dynamodb'];
const http = ['@middy/core', ...secrets, 'valibot'];

/** About a twentieth above what each weighs, so that only what one should think about exceeds it. */
export const bundleBudgets: Readonly<Record<string, BundleBudget>> = {
  'verify-customer': { maxBytes: 237_000, packages: http },
  'update-contact': {
    maxBytes: 578_000,
    packages: [...http, ...ledger, '@aws-sdk/client-sns', 'libphonenumber-js'],
  },
  'list-contact-changes': { maxBytes: 295_000, packages: [...http, ...ledger] },
  'show-contact-change': { maxBytes: 295_000, packages: [...http, ...ledger] },
  'send-notices': {
    maxBytes: 403_000,
    packages: [...secrets, ...ledger, '@aws-sdk/client-sesv2', '@aws-sdk/client-sns', 'valibot'],
  },
  'record-delivery': { maxBytes: 245_000, packages: [...ledger, 'valibot'] },
  'settle-changes': {
    maxBytes: 319_000,
    packages: [...secrets, ...ledger, '@aws-sdk/client-sns', 'valibot'],
  },
};
