import * as v from 'valibot';
import type { Logger } from '../../logger.ts';
import { kebabCase } from './kebab-case.ts';
import type { Notice, SendOutcome } from '../notice-sender.ts';

/** What one of a provider's errors means. */
export interface SendFault {
  /** Matched against `<error name>: <message>`. */
  readonly pattern: RegExp;
  readonly reason: string;
  /** Whether this address is at fault, or every address will fail like this until a person acts. */
  readonly of: 'address' | 'account';
}

/** What the SDK's errors have in common; of anything else, nothing is known. */
const SdkFailure = v.fallback(
  v.object({
    name: v.string(),
    message: v.string(),
    code: v.optional(v.string(), ''),
    stack: v.optional(v.string(), ''),
    /** Of each address of the host, why it could not be connected to. */
    errors: v.optional(v.array(v.unknown())),
    $metadata: v.optional(v.object({ httpStatusCode: v.optional(v.number()) })),
  }),
  { name: 'unknown', message: '', code: '', stack: '' },
);
type SdkFailure = v.InferOutput<typeof SdkFailure>;

/** What is said when there were no credentials, no connection (also by the SDK's handler) or no trust in the server. */
const neverSent = [
  /\bCredentialsProviderError\b/,
  /\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)\b/,
  /\bconnect ETIMEDOUT\b|\bdid not establish a connection\b/,
  /\b(?:ERR_TLS|CERT|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED)_/,
];

/** Whether the failure came before the request's first byte could leave. */
const isNeverSent = ({ name, message, code, errors }: SdkFailure): boolean =>
  errors !== undefined || neverSent.some((pattern) => pattern.test(`${name} ${code} ${message}`));

/** The error's class and where it arose, without its message: providers repeat the address there. */
const withoutMessage = ({ name, stack }: SdkFailure): Error => {
  const cause = new Error();
  cause.name = name;
  cause.stack = [name, ...stack.split('\n').filter((line) => /^\s+at .+:\d+:\d+\)?$/.test(line))].join('\n');
  return cause;
};

/**
 * Judges a failed attempt by the provider's error. A rejection that will not pass by itself raises an alarm, unless the
 * address is at fault.
 */
export const judgeSendFailure = (
  error: unknown,
  {
    notice: { change, recipient },
    faults,
    logger,
  }: { readonly notice: Notice; readonly faults: readonly SendFault[]; readonly logger: Logger },
): SendOutcome => {
  const failure = v.parse(SdkFailure, error);
  const status = failure.$metadata?.httpStatusCode ?? 0;
  const isRejected = status >= 400 && status < 500;
  // A rate passes in moments, whatever it is a rate of; a day's quota does not.
  const passes = (status === 429 || /throttl/i.test(failure.name)) && !/daily/i.test(failure.message);
  const lasts = isRejected && !passes;
  const fault = lasts
    ? faults.find(({ pattern }) => pattern.test(`${failure.name}: ${failure.message}`))
    : undefined;
  if (fault?.of === 'address') return { outcome: 'undeliverable', reason: fault.reason };

  const reason = fault?.reason ?? kebabCase(failure.code || failure.name.replace(/Exception$/, ''));
  if (lasts) {
    logger.alarm('sending-paused', {
      institutionId: change.institutionId,
      changeId: change.changeId,
      channel: recipient.channel,
      role: recipient.role,
      detail: reason,
    });
  }
  // A text message without an id has no report either, so an answer of failure is taken at its word.
  const isDenied = status >= 500 && recipient.channel === 'sms';
  const isUnsent = isRejected || isDenied || isNeverSent(failure);
  return { outcome: isUnsent ? 'failed' : 'unclear', reason, cause: withoutMessage(failure) };
};
