import * as v from 'valibot';
import { findEntitledUser } from '../customers/find-entitled-user.ts';
import { customerHasher } from '../http/audit-request.ts';
import { httpEndpoint, type HttpHandler, type RunRequest } from '../http/endpoint.ts';
import type { RequestSubject } from '../http/request-state.ts';
import type { ReadRequest } from '../http/check-request.ts';
import { AuditKey } from '../secrets/service-secrets.ts';
import { configuredVerifier } from '../tokens/configured-verifier.ts';
import { TokenEnvironment } from '../tokens/token-environment.ts';
import { WholeNumber } from '../parse.ts';
import {
  buildAnnounce,
  buildLedger,
  buildVault,
  LedgerEnvironment,
  TopicEnvironment,
  VaultEnvironment,
} from './changes.ts';
import { buildPlatform, PlatformEnvironment, type PlatformUse, toWrite } from './platform.ts';
import { buildService, ServiceEnvironment } from './service.ts';

/** Contract §1. */
const partnerScope = 'institution-users:write';

export const PartnerEnvironment = v.intersect([
  v.object({
    /** Name of the secret with the key of the customer hash in the audit record. */
    AUDIT_KEY_SECRET: v.pipe(v.string(), v.nonEmpty()),
  }),
  ServiceEnvironment,
  PlatformEnvironment,
  TokenEnvironment,
  LedgerEnvironment,
]);

export const buildPartner = (env: v.InferOutput<typeof PartnerEnvironment>, use: PlatformUse) => {
  const service = buildService(env);
  const { lambda, secrets, institutions, logger, now } = service;
  const { send, credentials, users } = buildPlatform(env, use, service);
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
    ...buildLedger(env, service),
    users,
    findUser: findEntitledUser(users),
    endpointDeps,
    endpoint: <Input extends RequestSubject>(read: ReadRequest<Input>, run: RunRequest<Input>): HttpHandler =>
      lambda(endpoint(read, run)),
  };
};

export const ChangerEnvironment = v.intersect([
  PartnerEnvironment,
  VaultEnvironment,
  TopicEnvironment,
  v.object({
    /** How long after its `sendBy` a write may still take effect. */
    QUARANTINE_S: v.optional(WholeNumber(0, 99_999), '120'),
  }),
]);

export const buildChanger = (env: v.InferOutput<typeof ChangerEnvironment>) => {
  const partner = buildPartner(env, toWrite);
  return {
    ...partner,
    vault: buildVault(env, partner.table, partner),
    announce: buildAnnounce(env, partner),
    quarantineMs: env.QUARANTINE_S * 1000,
  };
};
