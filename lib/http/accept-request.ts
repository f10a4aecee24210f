import { AppError } from '../errors.ts';
import { readHttpRequest } from './http-request.ts';
import type { EndpointMiddleware } from './request-state.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const acceptRequest = (): EndpointMiddleware => ({
  before: ({ event, context: { state } }) => {
    state.request = readHttpRequest(event);
    const value = state.request.headers['correlationid'];
    if (value === undefined || value === '') throw new AppError('correlation-id-missing');
    if (!uuid.test(value)) throw new AppError('correlation-id-malformed');
    state.correlationId = value;
  },
});
