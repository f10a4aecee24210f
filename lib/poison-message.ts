import * as v from 'valibot';

/** The message raises an alarm and is dropped. */
export class PoisonMessage extends Error {
  override readonly name = 'PoisonMessage';
  /** Never contains text of the message. */
  readonly detail: string;

  constructor(detail: string, cause?: unknown) {
    super('The message is unreadable or did not come from this service.', { cause });
    this.detail = detail;
  }
}

export const parseMessage = <const Schema extends v.GenericSchema>(
  what: string,
  schema: Schema,
  message: unknown,
): v.InferOutput<Schema> => {
  const result = v.safeParse(schema, message);
  if (result.success) return result.output;
  throw new PoisonMessage(`${what}-not-valid`);
};
