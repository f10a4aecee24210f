import { updateContact } from '../../functions/update-contact/update-contact.ts';
import { Environment } from '../../functions/update-contact/environment.ts';
import { verifyCustomer } from '../../functions/verify-customer/verify-customer.ts';
import { parse } from '../../lib/parse.ts';
import { buildChanger } from '../../lib/wiring/partner.ts';

/** The product's own parts without its chain: what the framework is given to do the same job with. */
export const productParts = () => {
  const { endpointDeps, changing } = buildChanger(parse('environment', Environment, process.env));
  return {
    ...endpointDeps,
    verifyCustomer: verifyCustomer(changing),
    updateContact: updateContact(changing),
  };
};
