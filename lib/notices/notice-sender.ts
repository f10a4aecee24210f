import type { Change, Recipient } from '../changes/change.ts';
import type { Institution } from '../institutions/institutions.ts';

/** What a notice tells: that named values changed, that something did, or that values were put back. */
export type NoticeKind = 'changed' | 'general' | 'restored';

/** What a channel is asked to send: everything it needs, so that it looks nothing up. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly change: Change;
  readonly recipient: Recipient;
  readonly institution: Institution;
}

/** What became of one attempt to send; reasons are in kebab case. */
export type SendOutcome =
  | { readonly outcome: 'sent'; readonly providerId: string }
  /** Trying this address again cannot help. */
  | { readonly outcome: 'undeliverable'; readonly reason: string }
  /** Certainly nothing was sent, and another attempt may succeed. */
  | { readonly outcome: 'failed'; readonly reason: string; readonly cause?: Error }
  /** The provider's answer was lost: the notice may have been sent. */
  | { readonly outcome: 'unclear'; readonly reason: string; readonly cause: Error };

/** Sends one notice, in one attempt per call. */
export interface NoticeSender {
  send(notice: Notice): Promise<SendOutcome>;
}
