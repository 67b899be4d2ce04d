import { ExecutionNotFound, InputClosed, InputFull } from '../errors.ts';
import { isTerminal } from '../execution/lifecycle.ts';
import { type ExecutionInbox, INBOX_BYTES, type InboxMessage } from '../ports/execution-inbox.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';

/** What a client may send to a program; a cancel is the business of `CancelExecution`. */
export type ClientMessage = Exclude<InboxMessage, { readonly type: 'cancel' }>;

/**
 * Sends something to an execution that is interactive: input, which waits for its program where that has not begun, or a
 * signal.
 */
export class SendInput {
  readonly #needs: { executions: ExecutionRepo; inbox: ExecutionInbox };

  constructor(needs: { executions: ExecutionRepo; inbox: ExecutionInbox }) {
    this.#needs = needs;
  }

  /**
   * Resolves when what was sent is on its way.
   * @throws {ExecutionNotFound} @throws {InputClosed} @throws {InputFull} @throws {StoreUnavailable}
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
