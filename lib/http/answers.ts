import { AppError } from '../errors.ts';
import { challengeHeader, stepUpChallenge } from './challenge.ts';
import { errorTable } from './error-table.ts';
import type { ErrorReply } from './replies.ts';
import { learned, type EndpointMiddleware } from './request-state.ts';

/** Lets no cache keep an answer (RFC 9111 §5.2.2.5), and echoes the correlation id once it is known to be one. */
export const answerHeaders = (): EndpointMiddleware => {
  const mark: EndpointMiddleware['after'] = ({ context: { state }, response }) => {
    const answer = learned(response);
    answer.headers = {
      ...answer.headers,
      'cache-control': 'no-store',
      ...(state.correlationId !== undefined && { correlationId: state.correlationId }),
    };
  };
  return { after: mark, onError: mark };
};

/** Any failure as the caller is told of it; what is not an AppError is ours, and they learn nothing of it. */
export const toAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('internal', { detail: 'unexpected', cause: error });

/** The contract's body (contract §2), and the headers that the reason calls for. */
const errorAnswer = (error: AppError) => {
  const { code, status, message } = errorTable[error.reason];
  const { allow, retryAfterS, signIn } = error;
  const challenge = challengeHeader(error);
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/json',
      ...(allow !== undefined && { allow }),
      ...(challenge !== undefined && { 'www-authenticate': challenge }),
      ...(retryAfterS !== undefined && { 'retry-after': String(retryAfterS) }),
    },
    body: JSON.stringify({
      status,
      message,
      code,
      // Of a failure of ours, the fields would be another service's.
      ...(status < 500 && error.problems.length > 0 && { errors: error.problems }),
      // Some gateways rename WWW-Authenticate: a REST API of AWS answers x-amzn-Remapped-WWW-Authenticate.
      ...(signIn && { challenge: stepUpChallenge(signIn) }),
    } satisfies ErrorReply),
  };
};

/** Answers every failure. */
export const errorAnswers = (): EndpointMiddleware => ({
  onError: (request) => {
    request.response = errorAnswer(toAppError(request.error));
  },
});
