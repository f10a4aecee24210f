import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { errors } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { toAppError } from './error-responses.ts';
import { customerInPath } from './request-parts.ts';
import type { EndpointMiddleware, RequestState } from './request-state.ts';

/** What the audit record says of an input: whom it is about, and what it would change. */
export interface AuditedInput {
  readonly customer: string;
  readonly fields?: readonly string[];
}

/**
 * Keyed hash of a customer's name, so that records can be matched without naming anyone. Never rejects: without its
 * key it answers undefined.
 */
export type HashCustomer = (institutionId: string, customer: string) => Promise<string | undefined>;

/**
 * Writes exactly one record per request, whatever became of it: who, for which institution, whom it was about, which
 * fields, the verdict and its reason. It stands first in the chain, so it sees the answer that is sent.
 */
export const auditRequest = <Input>({
  logger,
  now,
  describe,
  hashCustomer,
}: {
  readonly logger: Logger;
  readonly now: () => number;
  readonly describe: (input: Input) => AuditedInput;
  readonly hashCustomer: HashCustomer;
}): EndpointMiddleware<Input> => {
  /** Of a request that was refused before it was understood, whom its path names. */
  const hashNamed = (event: APIGatewayProxyEventV2, { caller }: RequestState<Input>) => {
    const named = customerInPath(event);
    return caller && named !== undefined ? hashCustomer(caller.institutionId, named) : undefined;
  };

  const record: EndpointMiddleware<Input>['after'] = async ({
    event,
    context: { state },
    response,
    error,
  }) => {
    const failure = error ? toAppError(error) : undefined;
    const isOurs = failure !== undefined && errors[failure.reason].status >= 500;
    logger.outcome(
      'Request',
      failure?.reason ?? 'done',
      {
        correlationId: state.correlationId,
        clientId: state.caller?.clientId,
        institutionId: state.caller?.institutionId,
        customer: await (state.customerHash ?? hashNamed(event, state)),
        fields: state.input && describe(state.input).fields,
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
