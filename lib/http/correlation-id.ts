import { AppError } from '../errors.ts';
import { learned, type EndpointMiddleware } from './request-state.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Requires the `correlationId` header to be one UUID, and echoes it on every answer once it is known to be. */
export const correlationId = <Input>(): EndpointMiddleware<Input> => {
  const echo: EndpointMiddleware<Input>['after'] = ({ context: { state }, response }) => {
    if (state.correlationId === undefined) return;
    const answer = learned(response);
    answer.headers = { ...answer.headers, correlationId: state.correlationId };
  };
  return {
    before: ({ event, context: { state } }) => {
      const value = event.headers['correlationid'];
      if (value === undefined || value === '') throw new AppError('correlation-id-missing');
      if (!uuid.test(value)) throw new AppError('correlation-id-malformed');
      state.correlationId = value;
    },
    after: echo,
    onError: echo,
  };
};
