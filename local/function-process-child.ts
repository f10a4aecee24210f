import { pathToFileURL } from 'node:url';
import type { Invocation } from './function-process.ts';

// The child's side of function-process.ts: loads one handler and runs it for each event the parent sends.
const [handlerPath = '', exportName = '', functionName = ''] = process.argv.slice(2);

type Handler = (event: unknown, context: object) => unknown;

const isHandler = (value: unknown): value is Handler => typeof value === 'function';

const loadHandler = async (): Promise<Handler> => {
  const loaded: unknown = await import(pathToFileURL(handlerPath).href);
  const handler: unknown =
    typeof loaded === 'object' && loaded !== null ? Reflect.get(loaded, exportName) : undefined;
  if (!isHandler(handler)) throw new Error(`${handlerPath} exports no function named ${exportName}.`);
  return handler;
};

const contextOf = ({ id, deadline }: Invocation): object => ({
  awsRequestId: id,
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
  memoryLimitInMB: '1024',
  logGroupName: `/aws/lambda/${functionName}`,
  logStreamName: 'local',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

const send = (message: object): void => void process.send?.(message);

const handler = await loadHandler();
process.on('message', (invocation: Invocation) => {
  const { id, event } = invocation;
  Promise.try(() => handler(event, contextOf(invocation))).then(
    // JSON has no undefined: as in Lambda, no answer is null.
    (result) => send({ kind: 'result', id, result: result ?? null }),
    (error: unknown) =>
      send({
        kind: 'failure',
        id,
        name: error instanceof Error ? error.name : 'Error',
        message: error instanceof Error ? error.message : String(error),
      }),
  );
});
// A child whose parent is gone has nobody left to answer.
process.on('disconnect', () => process.exit(0));
send({ kind: 'ready' });
