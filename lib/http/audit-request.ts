import type { Logger } from '../logger.ts';
import { toAppError } from './answers.ts';
import { errorTable } from './error-table.ts';
import { customerInPath } from './request-parts.ts';
import type { EndpointMiddleware, RequestState } from './request-state.ts';

/**
 * Keyed hash of a customer's name, so that records can be matched without naming anyone. Never rejects: without its
 * key it answers undefined.
 */
export type HashCustomer = (institutionId: string, customer: string) => Promise<string | undefined>;

/**
 * Writes exactly one record per request, whatever became of it: who, for which institution, whom it was about, which
 * fields, the verdict and its reason. It stands first in the chain, so it sees the answer that is sent.
 */
export const auditRequest = ({
  logger,
  now,
  hashCustomer,
}: {
  readonly logger: Logger;
  readonly now: () => number;
  readonly hashCustomer: HashCustomer;
}): EndpointMiddleware => {
  /** Of a request that was refused before it was understood, whom its path names. */
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
        fields: state.subject?.fields,
        status: response?.statusCode,
        reason: failure?.reason,
        detail: failure?.detail,
        changeId: state.changeId,
        durationMs: now() - state.startedAt,
      },
      isOurs ? failure : undefined,
    );
  };
  return { after: record, onError: record };
};
