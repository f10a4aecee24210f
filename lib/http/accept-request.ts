import { readHttpRequest } from './http-request.ts';
import type { EndpointMiddleware } from './request-state.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Takes only requests of an HTTP API. Their correlation id is known from here on, and required once the token is checked. */
export const acceptRequest = (): EndpointMiddleware => ({
  before: ({ event, context: { state } }) => {
    state.request = readHttpRequest(event);
    const value = state.request.headers['correlationid'];
    if (value !== undefined && uuid.test(value)) state.correlationId = value;
  },
});
