import { AppError } from '../errors.ts';
import type { EndpointMiddleware } from './request-state.ts';

/** Refuses what is no request of an HTTP API (payload format 2.0), such as a REST API's or an invocation by hand. */
export const requireHttpApi = <Input>(): EndpointMiddleware<Input> => ({
  before: ({ event }) => {
    if (event.version !== '2.0') throw new AppError('request-not-handled', { detail: 'payload-format' });
  },
});
