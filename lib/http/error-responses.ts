import { challengeFor } from '../customers/challenge.ts';
import { AppError, errors } from '../errors.ts';
import type { ErrorReply } from './replies.ts';
import type { EndpointMiddleware } from './request-state.ts';

/** Any failure as the caller is told of it; what is not an AppError is ours, and they learn nothing of it. */
export const toAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('internal', { detail: 'unexpected', cause: error });

/** Answers a failure with the contract's body (contract §2) and the headers its reason calls for. */
export const errorResponses = <Input>(): EndpointMiddleware<Input> => ({
  onError: (request) => {
    const error = toAppError(request.error);
    const { code, status, message } = errors[error.reason];
    const challenge = challengeFor(error);
    request.response = {
      statusCode: status,
      headers: {
        'content-type': 'application/json',
        ...error.headers,
        ...(challenge !== undefined && { 'www-authenticate': challenge }),
        ...(error.retryAfterS !== undefined && { 'retry-after': String(error.retryAfterS) }),
      },
      body: JSON.stringify({
        status,
        message,
        code,
        // Of a failure of ours, the fields would be another service's.
        ...(status < 500 && error.problems.length > 0 && { errors: error.problems }),
      } satisfies ErrorReply),
    };
  },
});
