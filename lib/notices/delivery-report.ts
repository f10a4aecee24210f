/** What a provider says became of a notice that it took. */
export type DeliveryReport =
  | { readonly kind: 'sent' | 'delivered'; readonly providerId: string }
  /** It was delivered, and somebody complained of it. */
  | { readonly kind: 'complained'; readonly providerId: string }
  /** The provider dropped it for a fault of the account, not of the address. */
  | { readonly kind: 'dropped'; readonly providerId: string; readonly reason: string }
  /** The reason is in kebab case. */
  | { readonly kind: 'undeliverable'; readonly reason: string };
