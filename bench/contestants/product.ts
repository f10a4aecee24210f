import { handler as updateContact } from '../../functions/update-contact/handler.ts';
import { handler as verifyCustomer } from '../../functions/verify-customer/handler.ts';
import type { Contestant } from '../invocation.ts';

/** The handlers that ship. */
export const product: Contestant = { 'update-contact': updateContact, 'verify-customer': verifyCustomer };
