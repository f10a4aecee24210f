/** What a function's bundle may weigh, and which of our dependencies it is made of: no more and no fewer. */
export interface BundleBudget {
  readonly maxBytes: number;
  readonly packages: readonly string[];
}

const http = ['@aws-sdk/client-secrets-manager', '@middy/core', '@smithy/node-http-handler', 'valibot'];
const ledger = ['@aws-sdk/client-dynamodb', '@aws-sdk/util-dynamodb'];

export const bundleBudgets: Readonly<Record<string, BundleBudget>> = {
  'verify-customer': { maxBytes: 400_000, packages: http },
  'update-contact': {
    maxBytes: 650_000,
    packages: [...http, ...ledger, '@aws-sdk/client-sns', 'libphonenumber-js'],
  },
};
