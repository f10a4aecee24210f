import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Purpose } from '../changes/purpose.ts';
import type { Caller, TokenVerifier } from '../customers/caller.ts';
import type { Institution, Institutions } from '../institutions/institutions.ts';
import type { Logger } from '../logger.ts';
import { acceptRequest } from './accept-request.ts';
import { answerHeaders, errorAnswers } from './answers.ts';
import { auditRequest, type HashCustomer } from './audit-request.ts';
import { authorizeRequest } from './authorize-request.ts';
import { learned, type EndpointContext } from './request-state.ts';
import { validateRequest, type RequestReader } from './validate-request.ts';

/** A request as a use case receives it: authorized, parsed and typed. */
export interface EndpointRequest<Input> {
  readonly caller: Caller;
  readonly institution: Institution;
  readonly correlationId: string;
  readonly purpose: Purpose;
  /** Epoch milliseconds by which the answer must have been given. */
  readonly deadline: number;
  readonly input: Input;
}

/** What a use case answers; no body means 204. */
export interface EndpointReply {
  readonly body?: object;
  /** The change that was applied, if one was. */
  readonly changeId?: string;
}

/** What a request is for. */
export type RunRequest<Input> = (request: EndpointRequest<Input>) => Promise<EndpointReply>;

/** What every HTTP function shares, built once per process. */
export interface EndpointDeps {
  readonly verifier: TokenVerifier;
  /** What a token must allow. */
  readonly scope: string;
  readonly institutions: Institutions;
  readonly hashCustomer: HashCustomer;
  readonly logger: Logger;
  readonly now: () => number;
}

export type HttpHandler = (event: unknown, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

/** What is kept back of the function's time for writing the answer and the audit record, in milliseconds. */
const reserveMs = 500;

const answerOf = ({ body, changeId }: EndpointReply): APIGatewayProxyStructuredResultV2 => ({
  statusCode: body ? 200 : 204,
  headers: {
    ...(body && { 'content-type': 'application/json' }),
    ...(changeId !== undefined && { changeId }),
  },
  ...(body && { body: JSON.stringify(body) }),
});

/**
 * The one chain of every HTTP function: audit record, headers of the answer, kind of event and correlation id, errors,
 * token and scope, validation, use case.
 */
export const httpEndpoint =
  (deps: EndpointDeps) =>
  <Input>(reader: RequestReader<Input>, run: RunRequest<Input>): HttpHandler => {
    const { hashCustomer, now } = deps;
    const handle = async (_event: unknown, context: EndpointContext<Input>) => {
      const { state } = context;
      const institution = learned(state.institution);
      // Begun beside the use case: its key may have to be fetched first.
      state.customerHash = hashCustomer(institution.institutionId, learned(state.subject).customer.value);
      const reply = await run({
        caller: learned(state.caller),
        institution,
        correlationId: learned(state.correlationId),
        purpose: learned(state.purpose),
        deadline: now() + context.getRemainingTimeInMillis() - reserveMs,
        input: learned(state.input),
      });
      if (reply.changeId !== undefined) state.changeId = reply.changeId;
      return answerOf(reply);
    };
    // Every call has a deadline of its own, so middy's early timeout would only cost a timer per request.
    const chain = middy<unknown, APIGatewayProxyStructuredResultV2, Error, EndpointContext<Input>>(handle, {
      timeoutEarlyInMillis: 0,
    })
      .use(auditRequest(deps))
      .use(answerHeaders())
      .use(acceptRequest())
      .use(errorAnswers())
      .use(authorizeRequest(deps))
      .use(validateRequest(reader));
    return (event, context) => chain(event, Object.assign(context, { state: { startedAt: now() } }));
  };
