import { AppError } from '../errors.ts';

/** Each custom verb (contract §5) has one method. */
const methods = { 'contact-info': 'PUT', verify: 'GET' } as const;
export type CustomVerb = keyof typeof methods;

const isVerb = (text: string): text is CustomVerb => Object.hasOwn(methods, text);

/** The id in `{id}:contact-info`; API Gateway cannot route on part of a segment (contract §6.1). */
export const readCustomVerb = (segment: string, allowedVerb: CustomVerb): string => {
  const colon = segment.lastIndexOf(':');
  const verb = segment.slice(colon + 1);
  if (colon < 0 || !isVerb(verb)) throw new AppError('path-invalid', { detail: 'verb' });
  if (verb !== allowedVerb) throw new AppError('method-not-allowed', { allow: methods[verb] });
  return segment.slice(0, colon);
};
