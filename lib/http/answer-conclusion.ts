import type { Conclusion } from '../changes/carry-out-change.ts';
import type { ContactField } from '../contact/contact-points.ts';
import { AppError } from '../errors.ts';
import type { EndpointReply } from './endpoint.ts';

export const answerConclusion = (
  conclusion: Conclusion,
  requested: readonly ContactField[],
): EndpointReply => {
  switch (conclusion.outcome) {
    case 'applied':
      return { changeId: conclusion.changeId };
    case 'unchanged':
      return {};
    case 'rejected':
      throw rejection(conclusion, requested);
    case 'unknown': {
      const { changeId, retryAfterS, cause } = conclusion;
      throw new AppError('outcome-unknown', { changeId, retryAfterS, cause });
    }
  }
};

const rejection = (
  { because, retryAfterS, cause }: Extract<Conclusion, { outcome: 'rejected' }>,
  requested: readonly ContactField[],
): AppError => {
  switch (because) {
    case 'contact-in-use':
      return new AppError('contact-in-use', { cause });
    case 'user-unknown':
      return new AppError('customer-unknown', { detail: 'gone-before-write', cause });
    case 'values-not-accepted': {
      const problem = 'is not accepted by the institution';
      // Not only those that differ from what is on file: that would tell which do.
      return new AppError('validation-failed', {
        detail: because,
        problems: requested.map((field) => ({ field, problem })),
        cause,
      });
    }
    case 'throttled':
    case 'unavailable':
      return new AppError('upstream-unavailable', { detail: because, retryAfterS, cause });
  }
};
