import * as v from 'valibot';
import { Shape } from '../parse.ts';

/** Contract §6.14. */
export const purposeReasons = [
  'customer-request',
  'correction',
  'returned-mail',
  'fraud-recovery',
  'system',
] as const;

export const Purpose = Shape({
  /** Opaque id of the partner's agent or system. */
  actor: v.optional(v.string()),
  reason: v.optional(v.picklist(purposeReasons)),
});
export type Purpose = v.InferOutput<typeof Purpose>;
