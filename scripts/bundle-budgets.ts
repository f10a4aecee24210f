/** What a function's bundle may weigh, and which of our dependencies it is made of: no more and no fewer. */
export interface BundleBudget {
  readonly maxBytes: number;
  readonly packages: readonly string[];
}

const everywhere = ['@aws-sdk/credential-provider-env', 'valibot'];
const secrets = ['@aws-sdk/client-secrets-manager'];
const ledger = ['@aws-sdk/client-dynamodb', '@aws-sdk/util-dynamodb'];
/** Reading what is on file takes knowledge of the numbering plans; knowing who a user is does not. */
const users = ['libphonenumber-js'];
const http = [...everywhere, '@middy/core', ...secrets];

/** A little above what each weighs, so that only what one should think about exceeds it. */
export const bundleBudgets: Readonly<Record<string, BundleBudget>> = {
  'verify-customer': { maxBytes: 490_000, packages: [...http, ...users, ...ledger] },
  'update-contact': {
    maxBytes: 564_000,
    packages: [...http, ...users, ...ledger, '@aws-sdk/client-sns'],
  },
  'revert-change': {
    maxBytes: 542_000,
    packages: [...http, ...users, ...ledger, '@aws-sdk/client-sns'],
  },
  'list-contact-changes': { maxBytes: 281_000, packages: [...http, ...ledger] },
  'show-contact-change': { maxBytes: 281_000, packages: [...http, ...ledger] },
  'send-notices': {
    maxBytes: 389_000,
    packages: [...everywhere, ...secrets, ...ledger, '@aws-sdk/client-sesv2', '@aws-sdk/client-sns'],
  },
  'record-delivery': { maxBytes: 222_000, packages: [...everywhere, ...ledger] },
  'settle-changes': {
    maxBytes: 511_000,
    packages: [...everywhere, ...secrets, ...users, ...ledger, '@aws-sdk/client-sns'],
  },
};
