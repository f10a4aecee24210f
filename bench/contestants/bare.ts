import { updateContact } from '../bare/update-contact.ts';
import { verifyCustomer } from '../bare/verify-customer.ts';
import type { Contestant } from '../invocation.ts';

/** The floor: the same work by hand, with no framework and none of the product's code but its outbound client. */
export const bare: Contestant = { 'update-contact': updateContact, 'verify-customer': verifyCustomer };
