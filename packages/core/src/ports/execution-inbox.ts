/** A signal that a client may send to a program. */
export type ClientSignal = 'INT' | 'TERM';

/** What is sent to an execution. */
export type InboxMessage =
  | { readonly type: 'stdin'; readonly bytes: Uint8Array }
  | { readonly type: 'stdinClose' }
  | { readonly type: 'signal'; readonly signal: ClientSignal }
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly type: 'cancel' };

/** What became of a message: it is on its way, or the input was closed before, or as much was sent as may be. */
export type Sent = 'sent' | 'closed' | 'full';

/** How many bytes of input an execution is sent at most. */
export const INBOX_BYTES = 1_048_576;

/**
 * What clients send to executions, wherever these run. Every adapter guarantees, and the contract suite proves:
 *
 * - Input, `stdin` and `stdinClose`, is kept from the first, also before anybody receives it: who receives gets all of it, in
 *   the order in which it was sent, once; and so does who receives it later, for the next attempt.
 * - Nothing follows a `stdinClose`, or a `closeInput`, and nothing beyond `INBOX_BYTES`: it is refused, and the sender knows.
 * - The other messages reach whoever receives at the moment, and are not kept.
 * - A listener that throws keeps nobody else from a message.
 * - What was sent to an execution that was forgotten is gone.
 */
export interface ExecutionInbox {
  /** @throws {InboxUnavailable} within two seconds where it cannot be reached. */
  send(executionId: string, message: InboxMessage): Promise<Sent>;

  /**
   * Resolves when the listener is in place, to what removes it; the input that was kept is told first. Never rejects:
   * where the inbox cannot be reached, messages come as soon as it can.
   */
  receive(executionId: string, listener: (message: InboxMessage) => void): Promise<() => void>;

  /** The program takes no more input. Never rejects. */
  closeInput(executionId: string): Promise<void>;

  /** The execution has ended. Never rejects. */
  forget(executionId: string): Promise<void>;

  /** Removes every listener, and closes connections. Idempotent. */
  close(): Promise<void>;
}
