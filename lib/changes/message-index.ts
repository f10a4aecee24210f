import type { ChangeKey, RecipientId } from './change.ts';

/** Which notice a provider's message was, for delivery reports that name nothing but the provider's own id. */
export interface SentMessage {
  readonly providerId: string;
  readonly key: ChangeKey;
  readonly recipient: RecipientId;
}

export interface MessageIndex {
  remember(message: SentMessage): Promise<void>;
  find(providerId: string): Promise<SentMessage | undefined>;
}
