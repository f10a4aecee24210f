import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type * as v from 'valibot';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { parse } from '../parse.ts';

/** A secret that is rotated while it is used. */
export interface Secret<Value> {
  /** The current value, at most five minutes old; older only while it cannot be read. */
  read(): Promise<Value>;
  /** The current value read anew, for when the one in use was refused. */
  readAgain(): Promise<Value>;
  /** The value before the last rotation; undefined when there is none. */
  readPrevious(): Promise<Value | undefined>;
}

export interface SecretReaderSettings {
  readonly client: SecretsManagerClient;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly logger: Logger;
}

/** How long a value is used before it is read again. */
const ttlMs = 300_000;
/** How long the last good value is used, when a newer one could not be read, before the next try. */
const retryAfterMs = 10_000;
/** The least time between two reads that refused credentials ask for; whoever asks in between shares the next. */
const againAfterMs = 100;
/** For one value: the SDK's attempts together, and the reply's body. Three may follow one another in a request. */
const timeoutMs = 2_000;
/** How long a request waits for a newer value than the one that it could use. */
const patienceMs = 200;

/**
 * Reads secrets, each by its own schema of the secret's text. When one cannot be read or understood, the last good
 * value stays in use and an alarm is raised; when there is none yet, it throws `service-unavailable`.
 */
export const secretReader =
  ({ client, now, sleep, logger }: SecretReaderSettings) =>
  <const Schema extends v.GenericSchema>(id: string, schema: Schema): Secret<v.InferOutput<Schema>> => {
    type Value = v.InferOutput<Schema>;
    let good: { readonly value: Value; readonly until: number } | undefined;
    let reading: Promise<Value> | undefined;
    let readingAgain: Promise<Value> | undefined;
    let readAt = -Infinity;

    // The stage is always named: a value still AWSPENDING is nobody's to use.
    const fetchValue = async (stage: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<Value> => {
      const { SecretString } = await client.send(
        new GetSecretValueCommand({ SecretId: id, VersionStage: stage }),
        { abortSignal: AbortSignal.timeout(timeoutMs) },
      );
      return parse('secret', schema, SecretString);
    };

    const refresh = async (): Promise<Value> => {
      readAt = now();
      try {
        const value = await fetchValue('AWSCURRENT');
        good = { value, until: now() + ttlMs };
        return value;
      } catch (cause) {
        logger.alarm('secret-unavailable', { detail: id }, cause);
        if (good === undefined) {
          throw new AppError('service-unavailable', { detail: 'secret-unavailable', cause });
        }
        good = { value: good.value, until: now() + retryAfterMs };
        return good.value;
      }
    };

    const shareRefresh = (): Promise<Value> =>
      (reading ??= refresh().finally(() => {
        reading = undefined;
      }));

    const refreshAgain = async (): Promise<Value> => {
      // A read under way may have begun before the refusal, and so answer the refused value.
      await reading?.catch(() => undefined);
      const waitMs = readAt + againAfterMs - now();
      if (waitMs > 0) await sleep(waitMs);
      readingAgain = undefined;
      return shareRefresh();
    };

    return {
      read: async () => {
        if (good === undefined) return shareRefresh();
        const { value, until } = good;
        return now() < until ? value : Promise.race([shareRefresh(), sleep(patienceMs).then(() => value)]);
      },
      readAgain: () => (readingAgain ??= refreshAgain()),
      readPrevious: async () => {
        try {
          return await fetchValue('AWSPREVIOUS');
        } catch (cause) {
          if (!(cause instanceof ResourceNotFoundException)) {
            logger.alarm('secret-unavailable', { detail: id }, cause);
          }
          return undefined;
        }
      },
    };
  };
