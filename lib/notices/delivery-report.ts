/** What a provider says became of a notice that it took. */
export type DeliveryReport =
  | { readonly kind: 'sent' | 'delivered'; readonly providerId: string }
  /** The reason is in kebab case. */
  | { readonly kind: 'undeliverable'; readonly reason: string };
