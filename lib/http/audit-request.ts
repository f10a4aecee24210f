import { errors } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { toAppError } from './error-responses.ts';
import type { EndpointMiddleware } from './request-state.ts';

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
}: {
  readonly logger: Logger;
  readonly now: () => number;
  readonly describe: (input: Input) => AuditedInput;
}): EndpointMiddleware<Input> => {
  const record: EndpointMiddleware<Input>['after'] = async ({ context: { state }, response, error }) => {
    const failure = error ? toAppError(error) : undefined;
    const isOurs = failure !== undefined && errors[failure.reason].status >= 500;
    logger.outcome(
      'Request',
      failure?.reason ?? 'done',
      {
        correlationId: state.correlationId,
        clientId: state.caller?.clientId,
        institutionId: state.caller?.institutionId,
        customer: await state.customerHash,
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
