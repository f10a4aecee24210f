import type { Logger } from '../logger.ts';
import { toAppError } from './error-answers.ts';
import { errorTable } from './error-table.ts';
import { customerInPath } from './request-parts.ts';
import type { EndpointMiddleware, RequestState } from './request-state.ts';

/** Keyed hash of a customer's name; undefined without its key. */
export type HashCustomer = (institutionId: string, customer: string) => Promise<string | undefined>;

/** Writes one record per request; first in the chain, so that it sees the answer that is sent. */
export const auditRequest = ({
  logger,
  now,
  hashCustomer,
}: {
  readonly logger: Logger;
  readonly now: () => number;
  readonly hashCustomer: HashCustomer;
}): EndpointMiddleware => {
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
        changeId: state.changeId,
        durationMs: now() - state.startedAt,
      },
      isOurs ? failure : undefined,
    );
  };
  return { after: record, onError: record };
};
