import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Ends a bare handler's work with an answer other than success. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

export const refusalReply = (
  { status, code }: Refusal,
  correlationId: string,
): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { 'content-type': 'application/json', correlationId, 'cache-control': 'no-store' },
  body: JSON.stringify({ status, message: 'The request was refused.', code }),
});

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
