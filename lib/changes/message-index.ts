import type { ChangeKey, RecipientId } from './change.ts';

/** For reports that name only the provider's own id. */
export interface SentMessage {
  readonly providerId: string;
  readonly key: ChangeKey;
  readonly recipient: RecipientId;
}

export interface MessageIndex {
  remember(message: SentMessage): Promise<void>;
  find(providerId: string): Promise<SentMessage | undefined>;
}
