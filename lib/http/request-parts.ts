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

/** The query parameters by their schema; one that it does not name is refused (UXU_10014). */
export const queryParameters = <const Entries extends v.ObjectEntries>(
  { queryStringParameters = {} }: Pick<APIGatewayProxyEventV2, 'queryStringParameters'>,
  entries: Entries,
) => parse('query', v.strictObject(entries), queryStringParameters, 'query-invalid');
