import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type * as v from 'valibot';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { parse } from '../parse.ts';

export interface Secret<Value> {
  /** At most five minutes old, unless reading fails. */
  read(): Promise<Value>;
  readAgain(): Promise<Value>;
  readPrevious(): Promise<Value | undefined>;
}

export interface SecretReaderSettings {
  readonly client: SecretsManagerClient;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly logger: Logger;
}

const ttlMs = 300_000;
const retryAfterMs = 10_000;
const againAfterMs = 100;
const timeoutMs = 2_000;
const patienceMs = 200;

/** If a secret cannot be read, keeps the last good value and raises an alarm. */
export const secretReader =
  ({ client, now, sleep, logger }: SecretReaderSettings) =>
  <const Schema extends v.GenericSchema>(id: string, schema: Schema): Secret<v.InferOutput<Schema>> => {
    type Value = v.InferOutput<Schema>;
    let good: { readonly value: Value; readonly until: number } | undefined;
    let reading: Promise<Value> | undefined;
    let readingAgain: Promise<Value> | undefined;
    let readAt = -Infinity;

    // Not by id alone: an AWSPENDING value must not be used.
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
      // A read in progress may have started before the refusal.
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
