import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Purpose } from '../changes/change.ts';
import type { Caller, TokenVerifier } from '../customers/caller.ts';
import type { CustomerName } from '../customers/users-api.ts';
import { AppError } from '../errors.ts';
import type { Institution, Institutions } from '../institutions/institutions.ts';
import type { Logger } from '../logger.ts';
import type { HttpRequest } from './http-request.ts';

export interface RequestSubject {
  readonly customer: CustomerName;
  readonly fields?: readonly string[];
}

export type HashCustomer = (institutionId: string, customer: string) => Promise<string | undefined>;

export interface EndpointDeps {
  readonly verifier: TokenVerifier;
  readonly scope: string;
  readonly institutions: Institutions;
  readonly hashCustomer: HashCustomer;
  readonly logger: Logger;
  readonly now: () => number;
}

/** In the order in which the middleware set it. */
export interface RequestState<Input = RequestSubject> {
  readonly startedAt: number;
  request?: HttpRequest;
  correlationId?: string;
  caller?: Caller;
  institution?: Institution;
  purpose?: Purpose;
  input?: Input;
  customerHash?: Promise<string | undefined>;
  changeId?: string;
}

export type EndpointContext<Input = RequestSubject> = Context & { readonly state: RequestState<Input> };

export type EndpointMiddleware = MiddlewareObj<
  unknown,
  APIGatewayProxyStructuredResultV2,
  Error,
  EndpointContext
>;

/** Throws if a middleware runs before one that it depends on. */
export const learned = <Value>(value: Value | null | undefined): Value => {
  if (value === undefined || value === null)
    throw new AppError('internal', { detail: 'middleware-out-of-order' });
  return value;
};
