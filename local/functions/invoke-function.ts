/** Runs a function by its key in serverless.yml and resolves to its answer; rejects when it throws or dies. */
export type InvokeFunction = (functionName: string, event: unknown) => Promise<unknown>;

/** Where the functions run. */
export interface FunctionHost {
  readonly invoke: InvokeFunction;
  readonly close: () => Promise<void>;
}
