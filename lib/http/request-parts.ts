import * as v from 'valibot';
import { AppError } from '../errors.ts';
import { parse } from '../parse.ts';
import type { HttpRequest } from './http-request.ts';

export const pathParameter = (
  { pathParameters }: Pick<HttpRequest, 'pathParameters'>,
  name: 'customerId' | 'changeId',
): string => {
  const value = pathParameters[name];
  if (value === undefined) throw new AppError('path-invalid', { detail: 'parameter-missing' });
  return value;
};

const longestId = 254;

/** The customer in the path, whatever else is wrong with the request. */
export const customerInPath = ({
  pathParameters,
}: Pick<HttpRequest, 'pathParameters'>): string | undefined => {
  const id = pathParameters['customerId']?.replace(/:[^:]*$/, '');
  return id === undefined || id === '' || id.length > longestId ? undefined : id;
};

export const queryReader = <const Entries extends v.ObjectEntries>(entries: Entries) => {
  const Query = v.strictObject(entries);
  return ({ queryStringParameters }: Pick<HttpRequest, 'queryStringParameters'>) =>
    parse('query', Query, queryStringParameters, 'query-invalid');
};
