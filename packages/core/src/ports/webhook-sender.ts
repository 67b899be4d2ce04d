/** A message to a receiver. */
export interface WebhookMessage {
  /** The same at each attempt, so that a receiver can tell what it has seen. */
  readonly id: string;
  readonly url: string;
  /** JSON. */
  readonly body: string;
  /** When this attempt begins, in milliseconds since the epoch. */
  readonly at: number;
}

/** What came of an attempt. */
export interface WebhookAnswer {
  /** The HTTP status; `null` where there was no answer. */
  readonly status: number | null;
  /** A sentence that says what was wrong; `null` where the receiver took the message. It names no address. */
  readonly error: string | null;
}

/**
 * Tells a receiver. Every adapter guarantees:
 *
 * - It connects only to addresses that strangers may have it connect to, whatever a name resolves to at that moment.
 * - The receiver can verify who sent a message and when.
 * - Whatever the receiver does is an answer, and none takes longer than a bound; nothing rejects.
 */
export interface WebhookSender {
  /** What was expected of a URL to which nothing can be sent, as the end of a sentence; `null` where it is fine now. */
  check(url: string): Promise<string | null>;

  /** Makes one attempt. Aborting `signal` ends it early. */
  send(message: WebhookMessage, signal: AbortSignal): Promise<WebhookAnswer>;
}
