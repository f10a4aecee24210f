import { AppError } from '../errors.ts';

/**
 * What stands before the custom verb of a path segment that the gateway has percent-decoded, e.g. the id in
 * `{id}:contact-info`. API Gateway cannot route on part of a segment, so the function splits it, at the last colon.
 */
export const readCustomVerb = (segment: string, allowedVerb: string): string => {
  const colon = segment.lastIndexOf(':');
  if (colon < 0 || segment.slice(colon + 1) !== allowedVerb)
    throw new AppError('path-invalid', { detail: 'verb' });
  return segment.slice(0, colon);
};
