import type { Change, Recipient } from '../changes/change.ts';
import type { Institution } from '../institutions/institutions.ts';

export type NoticeKind = 'changed' | 'general' | 'restored';

export interface Notice {
  readonly kind: NoticeKind;
  readonly change: Change;
  readonly recipient: Recipient;
  readonly institution: Institution;
}

export type SendOutcome =
  | { readonly outcome: 'sent'; readonly providerId: string }
  | { readonly outcome: 'undeliverable'; readonly reason: string }
  /** Nothing was sent, and sending again may succeed. */
  | { readonly outcome: 'failed'; readonly reason: string; readonly cause?: Error }
  /** The answer was lost: the notice may have been sent. */
  | { readonly outcome: 'unclear'; readonly reason: string; readonly cause: Error };

export interface NoticeSender {
  send(notice: Notice): Promise<SendOutcome>;
}

export type DeliveryReport =
  | { readonly kind: 'sent' | 'delivered'; readonly providerId: string }
  | { readonly kind: 'complained'; readonly providerId: string }
  /** A fault of the account, not of the address. */
  | { readonly kind: 'dropped'; readonly providerId: string; readonly reason: string }
  | { readonly kind: 'undeliverable'; readonly reason: string };
