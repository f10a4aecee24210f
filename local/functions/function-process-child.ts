import { flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import type { Invocation } from './function-process.ts';
import { invocationContext } from './invocation-context.ts';

// The child's side of function-process.ts: loads one handler and runs it for each event the parent sends.
const [handlerPath = '', functionName = ''] = process.argv.slice(2);

type Handler = (event: unknown, context: Context) => unknown;

const isHandler = (value: unknown): value is Handler => typeof value === 'function';

const loadHandler = async (): Promise<Handler> => {
  const { handler } = (await import(pathToFileURL(handlerPath).href)) as { readonly handler?: unknown };
  if (!isHandler(handler)) throw new Error(`${handlerPath} exports no handler.`);
  return handler;
};

const send = (message: object): void => void process.send?.(message);

// Ends with its parent.
process.on('disconnect', () => process.exit(0));
const handler = await loadHandler();
process.on('message', ({ event, deadline, requestId }: Invocation) => {
  Promise.try(() =>
    handler(
      event,
      invocationContext(functionName, requestId, () => Math.max(0, deadline - Date.now())),
    ),
  ).then(
    // JSON has no undefined: as in Lambda, no answer is null.
    (result) => send({ kind: 'result', result: result ?? null }),
    (error: unknown) =>
      send({
        kind: 'failure',
        name: error instanceof Error ? error.name : 'Error',
        message: error instanceof Error ? error.message : String(error),
      }),
  );
});
// At the end it would be too late: a child is killed.
flushCompileCache();
send({ kind: 'ready' });
