import * as v from 'valibot';
import { findEntitledUser } from '../customers/find-entitled-user.ts';
import { customerHasher } from '../http/customer-hasher.ts';
import { httpEndpoint, type HttpHandler, type RunRequest } from '../http/endpoint.ts';
import type { RequestReader } from '../http/validate-request.ts';
import { AuditKey } from '../secrets/service-keys.ts';
import { configuredVerifier } from '../tokens/configured-verifier.ts';
import { TokenEnvironment } from '../tokens/token-environment.ts';
import { buildPlatform, PlatformEnvironment } from './platform.ts';
import { buildService, ServiceEnvironment } from './service.ts';

/** Contract §1. */
const partnerScope = 'institution-users:write';

export const PartnerEnvironment = v.intersect([
  v.object({
    /** Name of the secret with the key of the hash by which the audit record names a customer. */
    AUDIT_KEY_SECRET: v.pipe(v.string(), v.nonEmpty()),
  }),
  ServiceEnvironment,
  PlatformEnvironment,
  TokenEnvironment,
]);

/** `scopes` are those of the service's own token. */
export const buildPartner = (
  env: v.InferOutput<typeof PartnerEnvironment>,
  scopes: readonly string[] = ['institution-users:read'],
) => {
  const service = buildService(env);
  const { lambda, secrets, institutions, logger, now } = service;
  const { send, credentials, users } = buildPlatform(env, scopes, service);
  const endpointDeps = {
    verifier: configuredVerifier(env, { send, credentials, logger, now }),
    scope: partnerScope,
    institutions,
    hashCustomer: customerHasher(secrets(env.AUDIT_KEY_SECRET, AuditKey)),
    logger,
    now,
  };
  const endpoint = httpEndpoint(endpointDeps);
  return {
    ...service,
    users,
    findUser: findEntitledUser(users),
    endpointDeps,
    endpoint: <Input>(request: RequestReader<Input>, run: RunRequest<Input>): HttpHandler =>
      lambda(endpoint(request, run)),
  };
};
