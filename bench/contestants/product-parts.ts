import { updateContact } from '../../functions/update-contact/update-contact.ts';
import { Environment } from '../../functions/update-contact/environment.ts';
import { verifyCustomer } from '../../functions/verify-customer/verify-customer.ts';
import { parse } from '../../lib/parse.ts';
import { changeTopic } from '../../lib/wiring/change-topic.ts';
import { changes } from '../../lib/wiring/changes.ts';
import { partnerEndpoint } from '../../lib/wiring/partner-endpoint.ts';
import { contactSealer } from '../../lib/wiring/secrets.ts';

/** The product's own parts without its chain: what the frameworks are given to do the same job with. */
export const productParts = () => {
  const env = parse('environment', Environment, process.env);
  const partner = partnerEndpoint(env, ['institution-users:read', 'institution-users:write']);
  return {
    ...partner.endpoint,
    verifyCustomer: verifyCustomer(partner),
    updateContact: updateContact({
      ...partner,
      ...changes(env, partner),
      sealer: contactSealer(env, partner, partner.secrets),
      topic: changeTopic(env),
      quarantineMs: env.QUARANTINE_S * 1000,
    }),
  };
};
export type ProductParts = ReturnType<typeof productParts>;
