import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as v from 'valibot';
import { AppError } from '../errors.ts';
import { parse } from '../parse.ts';

/** A path parameter as the gateway has percent-decoded it, once; it is never decoded again. */
export const pathParameter = (
  { pathParameters }: Pick<APIGatewayProxyEventV2, 'pathParameters'>,
  name: string,
): string => {
  const value = pathParameters?.[name];
  if (value === undefined) throw new AppError('path-invalid', { detail: 'parameter-missing' });
  return value;
};

/** Longer names are nobody's. */
const longestName = 254;

/** Whom the path is about, whatever else is wrong with the request. */
export const customerInPath = ({
  pathParameters,
}: Pick<APIGatewayProxyEventV2, 'pathParameters'>): string | undefined => {
  const name = pathParameters?.['customerId'] ?? pathParameters?.['customer']?.replace(/:[^:]*$/, '');
  return name === undefined || name === '' || name.length > longestName ? undefined : name;
};

/** Reads the query parameters by their schemas; one that has none is refused (UXU_10014). */
export const queryReader = <const Entries extends v.ObjectEntries>(entries: Entries) => {
  const Query = v.strictObject(entries);
  return ({ queryStringParameters = {} }: Pick<APIGatewayProxyEventV2, 'queryStringParameters'>) =>
    parse('query', Query, queryStringParameters, 'query-invalid');
};
