/** Contract §6.14. */
export const purposeReasons = [
  'customer-request',
  'correction',
  'returned-mail',
  'fraud-recovery',
  'system',
] as const;

export interface Purpose {
  /** Opaque id of the partner's agent or system. */
  readonly actor?: string | undefined;
  readonly reason?: (typeof purposeReasons)[number] | undefined;
}
