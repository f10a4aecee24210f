import type { Change, Recipient } from '../changes/change.ts';
import type { Institution } from '../institutions/institutions.ts';

/** What a channel is asked to send: everything it needs, so that it looks nothing up. */
export interface Notice {
  readonly change: Change;
  readonly recipient: Recipient;
  readonly institution: Institution;
}

/** The provider's word on one message. A passing failure is thrown instead, for another try. */
export type SendOutcome =
  | { readonly outcome: 'sent'; readonly providerId: string }
  /** Trying this address again cannot help; the reason is the provider's error code in kebab case. */
  | { readonly outcome: 'undeliverable'; readonly reason: string };

/** Delivers one notice, once per call; never retries a call whose outcome is unknown. */
export interface NoticeSender {
  send(notice: Notice): Promise<SendOutcome>;
}
