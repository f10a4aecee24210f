import { updateContact } from '../../functions/update-contact/update-contact.ts';
import { Environment } from '../../functions/update-contact/environment.ts';
import { verifyCustomer } from '../../functions/verify-customer/verify-customer.ts';
import { parse } from '../../lib/parse.ts';
import { buildAnnounce, buildLedger, buildVault } from '../../lib/wiring/changes.ts';
import { buildPartner } from '../../lib/wiring/partner.ts';

/** The product's own parts without its chain: what the frameworks are given to do the same job with. */
export const productParts = () => {
  const env = parse('environment', Environment, process.env);
  const partner = buildPartner(env, ['institution-users:read', 'institution-users:write']);
  const { table, ledger, recordEvent } = buildLedger(env, partner);
  return {
    ...partner.endpointDeps,
    verifyCustomer: verifyCustomer({ ...partner, ledger }),
    updateContact: updateContact({
      ...partner,
      ledger,
      recordEvent,
      vault: buildVault(env, table, partner),
      announce: buildAnnounce(env, partner),
      quarantineMs: env.QUARANTINE_S * 1000,
    }),
  };
};
export type ProductParts = ReturnType<typeof productParts>;
