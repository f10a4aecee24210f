export type OutboundFault =
  /** The URL may not be trusted with secrets, or a header is malformed. */
  'request-not-valid' | 'timeout' | 'too-late' | 'connection-failed' | 'body-too-large';

/** An exchange without a complete reply; `sent: 'no'` proves that no byte of the request left. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly code: OutboundFault;
  readonly sent: 'no' | 'maybe';

  constructor(code: OutboundFault, sent: 'no' | 'maybe', cause?: unknown) {
    super(`The outbound request failed: ${code}.`, { cause });
    this.code = code;
    this.sent = sent;
  }
}
