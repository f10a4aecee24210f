import { AppError } from '../errors.ts';

/** The id in `{id}:verb`; API Gateway cannot route on part of a segment (contract §6.1). */
const verbReader =
  <const Methods extends Readonly<Record<string, string>>>(methods: Methods) =>
  (segment: string, allowedVerb: keyof Methods): string => {
    const colon = segment.lastIndexOf(':');
    const verb = colon < 0 ? '' : segment.slice(colon + 1);
    const allow = Object.hasOwn(methods, verb) ? methods[verb] : undefined;
    if (allow === undefined || segment.endsWith(':')) throw new AppError('path-invalid', { detail: 'verb' });
    if (verb !== allowedVerb) throw new AppError('method-not-allowed', { allow });
    return colon < 0 ? segment : segment.slice(0, colon);
  };

// Each custom verb (contract §5) has one method.
const customerVerbs = { 'contact-info': 'PUT', verify: 'GET' } as const;
export const readCustomVerb = verbReader(customerVerbs);

/** A change is also there without a verb. */
export const readChangeVerb = verbReader({ '': 'GET', revert: 'POST' });
