import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { MiddlewareObj } from '@middy/core';
import type { Caller } from '../customers/caller.ts';
import { AppError } from '../errors.ts';
import type { Institution } from '../institutions/institutions.ts';

/** What the middleware of one request learn, in the order in which they learn it. */
export interface RequestState<Input> {
  readonly startedAt: number;
  correlationId?: string;
  caller?: Caller;
  institution?: Institution;
  input?: Input;
  /** The keyed hash of whom the request is about; its key may still be on its way. */
  customerHash?: Promise<string | undefined>;
  changeId?: string;
}

export type EndpointContext<Input> = Context & { readonly state: RequestState<Input> };

export type EndpointMiddleware<Input> = MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  EndpointContext<Input>
>;

/** What an earlier middleware has learned; a chain put together in the wrong order fails on its first request. */
export const learned = <Value>(value: Value | null | undefined): Value => {
  if (value === undefined || value === null)
    throw new AppError('internal', { detail: 'middleware-out-of-order' });
  return value;
};
