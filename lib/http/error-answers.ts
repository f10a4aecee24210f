import { AppError } from '../errors.ts';
import { challengeHeader, stepUpChallenge } from './challenge.ts';
import { errorTable } from '../error-table.ts';
import { type EndpointMiddleware, learned } from './request-state.ts';

/** RFC 9111 §5.2.2.5. */
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

/** Any other error is a defect, and the caller learns nothing about it. */
export const toAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('internal', { detail: 'unexpected', cause: error });

const unavailableS = 5;

const errorAnswer = (error: AppError) => {
  const { code, status, message } = errorTable[error.reason];
  const { allow, changeId, signIn } = error;
  const retryAfterS = error.retryAfterS ?? (status === 503 ? unavailableS : undefined);
  const challenge = challengeHeader(error);
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/json',
      ...(allow !== undefined && { allow }),
      ...(changeId !== undefined && { changeId }),
      ...(challenge !== undefined && { 'www-authenticate': challenge }),
      ...(retryAfterS !== undefined && { 'retry-after': String(retryAfterS) }),
    },
    body: JSON.stringify({
      status,
      message,
      code,
      // Server errors list fields of other services.
      ...(status < 500 && error.problems.length > 0 && { errors: error.problems }),
      // Some gateways rename WWW-Authenticate.
      ...(signIn && { challenge: stepUpChallenge(signIn) }),
    }),
  };
};

export const errorAnswers = (): EndpointMiddleware => ({
  onError: (request) => {
    request.response = errorAnswer(toAppError(request.error));
  },
});
