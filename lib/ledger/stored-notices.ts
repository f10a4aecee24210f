import * as v from 'valibot';
import { isRecipientId, isRecipientRole, type RecipientId, type RecipientRole } from '../changes/change.ts';

export const Integer = v.pipe(v.number(), v.integer());

export const Role = v.custom<RecipientRole>(isRecipientRole);

const efforts = { tries: Integer, unclear: Integer };

export const StoredNotice = v.variant('state', [
  v.object({
    state: v.literal('claimed'),
    by: v.string(),
    until: Integer,
    ...efforts,
  }),
  v.object({ state: v.literal('failed'), ...efforts }),
  v.object({ state: v.literal('sent'), providerId: v.string(), at: Integer }),
  v.object({
    state: v.literal('delivered'),
    providerId: v.string(),
    at: Integer,
    complainedAt: v.exactOptional(Integer),
  }),
  v.object({ state: v.literal('undeliverable'), reason: v.string(), at: Integer }),
]);

export const StoredRecipientId = v.custom<RecipientId>(isRecipientId);
