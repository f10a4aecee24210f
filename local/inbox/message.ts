/** A message as it reached its recipient. */
export interface InboxMessage {
  readonly channel: 'email' | 'sms';
  readonly to: string;
  readonly subject?: string | undefined;
  readonly text: string;
  readonly html?: string | undefined;
  readonly institutionId?: string | undefined;
  readonly changeId?: string | undefined;
  readonly role?: string | undefined;
  /** ISO 8601. */
  readonly at: string;
}
