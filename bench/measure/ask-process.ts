import { fork, type ForkOptions } from 'node:child_process';
import { once } from 'node:events';

/** Runs a script in a process of its own, tells it `message` if there is one, and answers the first it sends back. */
export const askProcess = async <Answer>(
  script: URL,
  {
    message,
    args = [],
    execArgv = [],
  }: {
    readonly message?: object;
    readonly args?: readonly string[];
    readonly execArgv?: NonNullable<ForkOptions['execArgv']>;
  },
): Promise<Answer> => {
  // What it logs goes nowhere, at the price that it has in Lambda.
  const child = fork(script, args, { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  if (message) child.send(message);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${script.pathname} ended with ${String(code)} before it answered.`);
  });
  // It also ends, unheard, once it has answered.
  ended.catch(() => undefined);
  const [answer] = (await Promise.race([once(child, 'message'), ended])) as [Answer];
  return answer;
};
