import type { Context } from 'aws-lambda';

/* eslint-disable @typescript-eslint/no-deprecated -- the type of a context still demands its oldest members */
/** Lambda's context argument. */
export const invocationContext = (
  functionName: string,
  awsRequestId: string,
  getRemainingTimeInMillis: () => number,
): Context => ({
  awsRequestId,
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
  memoryLimitInMB: '1024',
  logGroupName: `/aws/lambda/${functionName}`,
  logStreamName: 'local',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});
