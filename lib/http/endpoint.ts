import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Caller, TokenVerifier } from '../customers/caller.ts';
import type { Institution, Institutions } from '../institutions/institutions.ts';
import type { Logger } from '../logger.ts';
import { auditRequest, type AuditedInput, type HashCustomer } from './audit-request.ts';
import { authorizeRequest } from './authorize-request.ts';
import { correlationId } from './correlation-id.ts';
import { errorResponses } from './error-responses.ts';
import { noStore } from './no-store.ts';
import { requireHttpApi } from './require-http-api.ts';
import { learned, type EndpointContext } from './request-state.ts';
import { validateRequest, type ReadRequest } from './validate-request.ts';

/** A request as a use case receives it: authorized, parsed and typed. */
export interface EndpointRequest<Input> {
  readonly caller: Caller;
  readonly institution: Institution;
  readonly correlationId: string;
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

/** How one kind of request is read, and what its audit record says. */
export interface RequestReader<Input> {
  readonly read: ReadRequest<Input>;
  readonly describe: (input: Input) => AuditedInput;
}

/** What a request is for. */
export type RunRequest<Input> = (request: EndpointRequest<Input>) => Promise<EndpointReply>;

export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** What is kept back of the function's time for writing the answer and the audit record, in milliseconds. */
const reserveMs = 500;

/**
 * The one chain of every HTTP function: audit record, cache headers, kind of event, correlation id, errors, token and
 * scope, validation, use case.
 */
export const httpEndpoint =
  (deps: EndpointDeps) =>
  <Input>({ read, describe }: RequestReader<Input>, runRequest: RunRequest<Input>): HttpHandler => {
    const { hashCustomer, now } = deps;
    const run = async (_event: APIGatewayProxyEventV2, context: EndpointContext<Input>) => {
      const { state } = context;
      const institution = learned(state.institution);
      const input = learned(state.input);
      // Begun beside the use case: its key may have to be fetched first.
      state.customerHash = hashCustomer(institution.institutionId, describe(input).customer);
      const { body, changeId } = await runRequest({
        caller: learned(state.caller),
        institution,
        correlationId: learned(state.correlationId),
        deadline: now() + context.getRemainingTimeInMillis() - reserveMs,
        input,
      });
      if (changeId !== undefined) state.changeId = changeId;
      return {
        statusCode: body ? 200 : 204,
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(changeId !== undefined && { changeId }),
        },
        ...(body && { body: JSON.stringify(body) }),
      };
    };
    // Every call has a deadline of its own, so middy's early timeout would only cost a timer per request.
    const chain = middy<
      APIGatewayProxyEventV2,
      APIGatewayProxyStructuredResultV2,
      Error,
      EndpointContext<Input>
    >(run, {
      timeoutEarlyInMillis: 0,
    })
      .use(auditRequest<Input>({ ...deps, describe }))
      .use(noStore<Input>())
      .use(requireHttpApi<Input>())
      .use(correlationId<Input>())
      .use(errorResponses<Input>())
      .use(authorizeRequest<Input>(deps))
      .use(validateRequest<Input>(read));
    return (event, context) => chain(event, Object.assign(context, { state: { startedAt: now() } }));
  };
