import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Institution } from '../institutions/institutions.ts';
import { learned, type EndpointMiddleware } from './request-state.ts';

/** Reads a typed input out of the event, or throws an AppError that names what is wrong with the request. */
export type ReadRequest<Input> = (event: APIGatewayProxyEventV2, institution: Institution) => Input;

export const validateRequest = <Input>(read: ReadRequest<Input>): EndpointMiddleware<Input> => ({
  before: ({ event, context: { state } }) => {
    state.input = read(event, learned(state.institution));
  },
});
