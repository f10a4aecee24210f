import * as v from 'valibot';
import type { Logger } from '../../logger.ts';
import type { Notice, SendOutcome } from '../notice-sender.ts';

const longest = 60;

/** Only letters and hyphens, so that numbers and addresses do not get through. */
export const kebabCase = (text: string): string =>
  text
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, longest);

export interface SendFault {
  readonly pattern: RegExp;
  readonly reason: string;
  /** After a fault of the account, every address fails until a person acts. */
  readonly of: 'address' | 'account';
}

const SdkFailure = v.fallback(
  v.object({
    name: v.string(),
    message: v.string(),
    code: v.optional(v.string(), ''),
    stack: v.optional(v.string(), ''),
    /** One for each address of the host. */
    errors: v.optional(v.array(v.unknown())),
    $metadata: v.optional(v.object({ httpStatusCode: v.optional(v.number()) })),
  }),
  { name: 'unknown', message: '', code: '', stack: '' },
);
type SdkFailure = v.InferOutput<typeof SdkFailure>;

const neverSent = [
  /\bCredentialsProviderError\b/,
  /\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)\b/,
  /\bconnect ETIMEDOUT\b|\bdid not establish a connection\b/,
  /\b(?:ERR_TLS|CERT|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED)_/,
];

const isNeverSent = ({ name, message, code, errors }: SdkFailure): boolean =>
  errors !== undefined || neverSent.some((pattern) => pattern.test(`${name} ${code} ${message}`));

/** Without the message, because providers repeat the address in it. */
const withoutMessage = ({ name, stack }: SdkFailure): Error => {
  const cause = new Error();
  cause.name = name;
  cause.stack = [name, ...stack.split('\n').filter((line) => /^\s+at .+:\d+:\d+\)?$/.test(line))].join('\n');
  return cause;
};

/** Raises an alarm for a lasting fault of the account. */
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
  // A rate limit passes in moments; a day's quota does not.
  const passes = (status === 429 || /throttl/i.test(failure.name)) && !/daily/i.test(failure.message);
  const lasts = isRejected && !passes;
  // What is said of credentials (403) names regions and resources, and is about no address.
  const fault = lasts
    ? faults.find(
        ({ of, pattern }) =>
          (of === 'account' || status === 400) && pattern.test(`${failure.name}: ${failure.message}`),
      )
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
  // A failed SMS has no id for a report, so the answer decides.
  const isDenied = status >= 500 && recipient.channel === 'sms';
  const isUnsent = isRejected || isDenied || isNeverSent(failure);
  return { outcome: isUnsent ? 'failed' : 'unclear', reason, cause: withoutMessage(failure) };
};
