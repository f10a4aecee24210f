import * as v from 'valibot';
import { configuredVerifier, TokenEnvironment } from '../auth/configured-verifier.ts';
import { findEntitledUser } from '../auth/find-entitled-user.ts';
import { customerHasher } from '../http/hash-customer.ts';
import type { EndpointDeps } from '../http/endpoint.ts';
import { platform, PlatformEnvironment } from './platform.ts';
import { configuredInstitutions, InstitutionsEnvironment } from './institutions.ts';
import { ProcessEnvironment, processTools } from './process.ts';
import { KeysEnvironment, secretsManager, serviceKeys } from './secrets.ts';

/** The one scope of the partners' API (contract §1). */
const partnerScope = 'institution-users:write';

/** What every function that partners call reads. */
export const PartnerEnvironment = v.intersect([
  ProcessEnvironment,
  KeysEnvironment,
  InstitutionsEnvironment,
  PlatformEnvironment,
  TokenEnvironment,
]);

/** What every function that partners call is built from. `scopes` are those of the service's own token. */
export const partnerEndpoint = (
  env: v.InferOutput<typeof PartnerEnvironment>,
  scopes: readonly string[] = ['institution-users:read'],
) => {
  const tools = processTools(env);
  const { now, logger } = tools;
  const secrets = secretsManager(tools);
  const institutions = configuredInstitutions(env);
  const keys = serviceKeys(env, secrets);
  const { send, credentials, users } = platform(env, scopes, tools, { secrets, institutions });
  const verifier = configuredVerifier(env, { send, credentials, logger, now });
  const endpoint = {
    verifier,
    institutions,
    hashCustomer: customerHasher(keys),
    logger,
    now,
    scope: partnerScope,
  };
  return {
    ...tools,
    keys,
    users,
    findUser: findEntitledUser(users),
    endpoint: endpoint satisfies EndpointDeps,
  };
};
