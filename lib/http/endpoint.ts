import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { acceptRequest, authorizeRequest, type ReadRequest, validateRequest } from './check-request.ts';
import { answerHeaders, errorAnswers } from './error-answers.ts';
import { auditRequest } from './audit-request.ts';
import {
  type EndpointDeps,
  learned,
  type EndpointContext,
  type RequestState,
  type RequestSubject,
} from './request-state.ts';

export type EndpointRequest<Input> = Readonly<
  Required<Pick<RequestState<Input>, 'caller' | 'institution' | 'correlationId' | 'purpose' | 'input'>>
> & { readonly deadline: number };

export interface EndpointReply {
  readonly body?: object;
  readonly changeId?: string;
}

export type RunRequest<Input> = (request: EndpointRequest<Input>) => Promise<EndpointReply>;

export type HttpHandler = (event: unknown, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

/** Time for the answer and the audit record. */
const reserveMs = 500;

const answerOf = ({ body, changeId }: EndpointReply): APIGatewayProxyStructuredResultV2 => ({
  statusCode: body ? 200 : 204,
  headers: {
    ...(body && { 'content-type': 'application/json' }),
    ...(changeId !== undefined && { changeId }),
  },
  ...(body && { body: JSON.stringify(body) }),
});

/** The one chain of every HTTP function, in its order. */
export const httpEndpoint =
  (deps: EndpointDeps) =>
  <Input extends RequestSubject>(read: ReadRequest<Input>, run: RunRequest<Input>): HttpHandler => {
    const { hashCustomer, now } = deps;
    const handle = async (_event: unknown, context: EndpointContext<Input>) => {
      const { state } = context;
      const institution = learned(state.institution);
      // Started early, because its key may have to be fetched.
      state.customerHash = hashCustomer(institution.institutionId, learned(state.input).customer.value);
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
    // Every call has a deadline; middy's early timeout would cost a timer per request.
    const chain = middy<unknown, APIGatewayProxyStructuredResultV2, Error, EndpointContext<Input>>(handle, {
      timeoutEarlyInMillis: 0,
    })
      .use(auditRequest(deps))
      .use(answerHeaders())
      .use(acceptRequest())
      .use(errorAnswers())
      .use(authorizeRequest(deps))
      .use(validateRequest(read));
    return (event, context) => chain(event, Object.assign(context, { state: { startedAt: now() } }));
  };
