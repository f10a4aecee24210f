export type DeliveryReport =
  | { readonly kind: 'sent' | 'delivered'; readonly providerId: string }
  | { readonly kind: 'complained'; readonly providerId: string }
  /** A fault of the account, not of the address. */
  | { readonly kind: 'dropped'; readonly providerId: string; readonly reason: string }
  /** In kebab case. */
  | { readonly kind: 'undeliverable'; readonly reason: string };
