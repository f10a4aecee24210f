import { AppError } from '../errors.ts';

/** The custom verbs of the public API (contract §5), each with its one method. */
const methods = { 'contact-info': 'PUT', verify: 'GET' } as const;
export type CustomVerb = keyof typeof methods;

const isVerb = (text: string): text is CustomVerb => Object.hasOwn(methods, text);

/**
 * What stands before the custom verb of a path segment that the gateway has percent-decoded, e.g. the id in
 * `{id}:contact-info`. API Gateway cannot route on part of a segment, so the function splits it, at the last colon.
 * Another verb's method is `method-not-allowed`; no verb or an unknown one is `path-invalid`.
 */
export const readCustomVerb = (segment: string, allowedVerb: CustomVerb): string => {
  const colon = segment.lastIndexOf(':');
  const verb = segment.slice(colon + 1);
  if (colon < 0 || !isVerb(verb)) throw new AppError('path-invalid', { detail: 'verb' });
  if (verb !== allowedVerb) throw new AppError('method-not-allowed', { allow: methods[verb] });
  return segment.slice(0, colon);
};
