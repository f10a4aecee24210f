import { createHmac } from 'node:crypto';
import { toAppError } from './error-answers.ts';
import { errorTable } from '../error-table.ts';
import { customerInPath } from './http-request.ts';
import type { EndpointDeps, EndpointMiddleware, HashCustomer, RequestState } from './request-state.ts';
import type { Secret } from '../secrets/secrets.ts';
import type { AuditKey } from '../secrets/service-secrets.ts';

/** 128 bits are enough to tell customers apart. */
const hashLength = 22;

/** Shortened HMAC-SHA-256 (RFC 2104); undefined without the key. */
export const customerHasher =
  (keys: Pick<Secret<AuditKey>, 'read'>): HashCustomer =>
  async (institutionId, customer) => {
    try {
      const { customerHash } = await keys.read();
      const hmac = createHmac('sha256', customerHash);
      return hmac.update(`${institutionId}#${customer}`).digest('base64url').slice(0, hashLength);
    } catch {
      return undefined;
    }
  };

/** One record per request; first in the chain, so that it sees the final answer. */
export const auditRequest = ({ logger, now, hashCustomer }: EndpointDeps): EndpointMiddleware => {
  const hashNamed = ({ request, caller }: RequestState) => {
    const named = request && customerInPath(request);
    return caller && named !== undefined ? hashCustomer(caller.institutionId, named) : undefined;
  };

  const record: EndpointMiddleware['after'] = async ({ context: { state }, response, error }) => {
    const failure = error ? toAppError(error) : undefined;
    const isOurs = failure !== undefined && errorTable[failure.reason].status >= 500;
    logger.outcome(
      'Request',
      failure?.reason ?? 'done',
      {
        correlationId: state.correlationId,
        clientId: state.caller?.clientId,
        actor: state.purpose?.actor,
        purpose: state.purpose?.reason,
        institutionId: state.caller?.institutionId,
        customer: await (state.customerHash ?? hashNamed(state)),
        fields: state.input?.fields,
        status: response?.statusCode,
        reason: failure?.reason,
        detail: failure?.detail,
        changeId: state.changeId ?? failure?.changeId,
        durationMs: now() - state.startedAt,
      },
      isOurs ? failure : undefined,
    );
  };
  return { after: record, onError: record };
};
