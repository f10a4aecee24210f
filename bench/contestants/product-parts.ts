import { updateContact } from '../../functions/update-contact/update-contact.ts';
import { Environment } from '../../functions/update-contact/environment.ts';
import { verifyCustomer } from '../../functions/verify-customer/verify-customer.ts';
import { parse } from '../../lib/parse.ts';
import { buildChanger } from '../../lib/wiring/partner.ts';

/** The product's own parts without its chain: what the framework is given to do the same job with. */
export const productParts = () => {
  const changer = buildChanger(parse('environment', Environment, process.env));
  return {
    ...changer.endpointDeps,
    verifyCustomer: verifyCustomer(changer),
    updateContact: updateContact(changer),
  };
};
