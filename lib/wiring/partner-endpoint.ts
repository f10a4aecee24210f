import * as v from 'valibot';
import { configuredVerifier, TokenEnvironment } from '../tokens/configured-verifier.ts';
import { findEntitledUser } from '../customers/find-entitled-user.ts';
import { AuditKey } from '../secrets/service-keys.ts';
import { customerHasher } from '../http/customer-hasher.ts';
import type { EndpointDeps } from '../http/endpoint.ts';
import { platform, PlatformEnvironment } from './platform.ts';
import { configuredInstitutions, InstitutionsEnvironment } from './institutions.ts';
import { processTools } from './process.ts';
import { secretsManager } from './secrets.ts';

/** The one scope of the partners' API (contract §1). */
const partnerScope = 'institution-users:write';

/** What every function that partners call reads. */
export const PartnerEnvironment = v.intersect([
  v.object({
    /** Name of the secret with the key of the hash by which the audit record names a customer. */
    AUDIT_KEY_SECRET: v.pipe(v.string(), v.nonEmpty()),
  }),
  InstitutionsEnvironment,
  PlatformEnvironment,
  TokenEnvironment,
]);

/** What every function that partners call is built from. `scopes` are those of the service's own token. */
export const partnerEndpoint = (
  env: v.InferOutput<typeof PartnerEnvironment>,
  scopes: readonly string[] = ['institution-users:read'],
) => {
  const tools = processTools();
  const { now, logger } = tools;
  const secrets = secretsManager(tools);
  const institutions = configuredInstitutions(env);
  const { send, credentials, users } = platform(env, scopes, tools, { secrets, institutions });
  const verifier = configuredVerifier(env, { send, credentials, logger, now });
  const endpoint = {
    verifier,
    institutions,
    hashCustomer: customerHasher(secrets(env.AUDIT_KEY_SECRET, AuditKey)),
    logger,
    now,
    scope: partnerScope,
  };
  return {
    ...tools,
    secrets,
    users,
    findUser: findEntitledUser(users),
    endpoint: endpoint satisfies EndpointDeps,
  };
};
