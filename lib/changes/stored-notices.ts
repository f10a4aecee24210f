import * as v from 'valibot';
import type { RecipientId, RecipientRole } from './change.ts';

/** Epoch milliseconds, or any other whole number. */
export const Time = v.pipe(v.number(), v.integer());

export const Role = v.custom<RecipientRole>(
  (role) => typeof role === 'string' && /^(?:old|new|(?:other|former)-\d+)$/.test(role),
);

const efforts = { tries: Time, unclear: Time };

export const StoredNotice = v.variant('state', [
  v.object({ state: v.literal('claimed'), by: v.string(), until: Time, isUnclear: v.boolean(), ...efforts }),
  v.object({ state: v.literal('failed'), ...efforts }),
  v.object({ state: v.picklist(['sent', 'delivered']), providerId: v.string(), at: Time }),
  v.object({ state: v.literal('undeliverable'), reason: v.string(), at: Time }),
]);

export const StoredRecipientId = v.custom<RecipientId>(
  (id) => typeof id === 'string' && /^(?:email|sms)\/(?:old|new|(?:other|former)-\d+)$/.test(id),
);
