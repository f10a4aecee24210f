/** Why a partner changes a customer's contact information (contract §6.14). */
export const purposeReasons = [
  'customer-request',
  'correction',
  'returned-mail',
  'fraud-recovery',
  'system',
] as const;

/** On whose behalf and why a request is made, as far as the partner says so. */
export interface Purpose {
  /** Opaque id of the partner's agent or system. */
  readonly actor?: string | undefined;
  readonly reason?: (typeof purposeReasons)[number] | undefined;
}
