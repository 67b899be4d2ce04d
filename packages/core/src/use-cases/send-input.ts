import { ExecutionNotFound, InputClosed, InputFull, InvalidInput } from '../errors.ts';
import { isTerminal } from '../execution/lifecycle.ts';
import { type ExecutionInbox, INBOX_BYTES, type InboxMessage } from '../ports/execution-inbox.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';

/** What a client may send to a program; a cancel is the business of `CancelExecution`. */
export type ClientMessage = Exclude<InboxMessage, { readonly type: 'cancel' }>;

/** Columns and rows that a terminal may have. */
const LARGEST = 1000;

/**
 * Sends something to an execution that is interactive: input, which waits for its program where that has not begun, a
 * signal, or the size of its terminal.
 */
export class SendInput {
  readonly #needs: { executions: ExecutionRepo; inbox: ExecutionInbox };

  constructor(needs: { executions: ExecutionRepo; inbox: ExecutionInbox }) {
    this.#needs = needs;
  }

  /**
   * Resolves when what was sent is on its way.
   * @throws {InvalidInput} for a size that no terminal has. @throws {ExecutionNotFound} @throws {InputClosed} @throws {InputFull} @throws {StoreUnavailable}
   * @throws {InboxUnavailable}
   */
  async execute({
    executionId,
    messages,
  }: {
    executionId: string;
    messages: readonly ClientMessage[];
  }): Promise<void> {
    const { executions, inbox } = this.#needs;
    messages.forEach(checkSize);
    const execution = await executions.find(executionId);
    if (execution === null) throw new ExecutionNotFound(executionId);
    const { status, request } = execution;
    if (isTerminal(status)) throw new InputClosed(executionId, `it is ${status}`);
    if (request.interactive !== true) {
      throw new InputClosed(executionId, 'it was not asked for with "interactive": true');
    }
    for (const message of messages) {
      const sent = await inbox.send(executionId, message);
      if (sent === 'closed') throw new InputClosed(executionId, 'its standard input is closed');
      if (sent === 'full') throw new InputFull(executionId, INBOX_BYTES);
    }
  }
}

const checkSize = (message: ClientMessage): void => {
  if (message.type !== 'resize') return;
  for (const field of ['columns', 'rows'] as const) {
    const value = message[field];
    if (!Number.isInteger(value) || value < 1 || value > LARGEST)
      throw new InvalidInput(field, value, `a whole number from 1 to ${LARGEST}`);
  }
};
