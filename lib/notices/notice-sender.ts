import type { Change, Recipient } from '../changes/change.ts';
import type { Institution } from '../institutions/institutions.ts';

/** What a channel is asked to send: everything it needs, so that it looks nothing up. */
export interface Notice {
  readonly change: Change;
  readonly recipient: Recipient;
  readonly institution: Institution;
}

/** The provider's word on one message. */
export type SendOutcome =
  | { readonly outcome: 'sent'; readonly providerId: string }
  /** Trying this address again cannot help; the reason is the provider's error code in kebab case. */
  | { readonly outcome: 'undeliverable'; readonly reason: string };

/**
 * Delivers one notice, in one attempt per call. Throws `service-unavailable` when certainly nothing was sent and
 * another try may succeed, `outcome-unknown` when the notice may have been sent.
 */
export interface NoticeSender {
  send(notice: Notice): Promise<SendOutcome>;
}
