export type OutboundFault =
  /** No request could be made of it: the URL may not be trusted with secrets, or a header is malformed. */
  | 'request-not-valid'
  /** The exchange did not end in time. */
  | 'timeout'
  /** The moment after which nothing may be sent had passed. */
  | 'too-late'
  /** No connection, no trusted certificate, or the connection broke. */
  | 'connection-failed'
  | 'body-too-large'
  | 'body-not-utf8';

/**
 * An exchange that yielded no whole reply. `sent` says whether the other side may have seen the request: `no` is
 * proof that not one byte of it left.
 */
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
