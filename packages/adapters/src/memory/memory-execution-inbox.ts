import { type ExecutionInbox, INBOX_BYTES, type InboxMessage, type Log, type Sent } from '@live-code/core';
import { Listeners } from '../listeners.ts';

interface Input {
  readonly kept: InboxMessage[];
  bytes: number;
  closed: boolean;
}

/** Executions whose input is kept; beyond that the oldest is forgotten. */
const KEPT_INPUTS = 10_000;

/** What is sent to executions within one process. */
export class MemoryExecutionInbox implements ExecutionInbox {
  readonly #listeners: Listeners<InboxMessage>;
  readonly #inputs = new Map<string, Input>();

  constructor({ log }: { log: Log }) {
    this.#listeners = new Listeners(log);
  }

  /** Executions for which anything is held. */
  get held(): number {
    return this.#inputs.size + this.#listeners.size;
  }

  async send(executionId: string, message: InboxMessage): Promise<Sent> {
    if (message.type === 'stdin' || message.type === 'stdinClose') {
      const refused = this.#keep(this.#inputOf(executionId), message);
      if (refused !== null) return refused;
    }
    this.#listeners.tell(executionId, message);
    return 'sent';
  }

  async receive(executionId: string, listener: (message: InboxMessage) => void): Promise<() => void> {
    const remove = this.#listeners.add(executionId, listener);
    for (const message of this.#inputs.get(executionId)?.kept ?? []) listener(message);
    return remove;
  }

  async closeInput(executionId: string): Promise<void> {
    this.#inputOf(executionId).closed = true;
  }

  async forget(executionId: string): Promise<void> {
    this.#inputs.delete(executionId);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#inputs.clear();
  }

  #keep(input: Input, message: InboxMessage): Sent | null {
    const bytes = message.type === 'stdin' ? message.bytes.length : 0;
    if (input.closed) return 'closed';
    if (input.bytes + bytes > INBOX_BYTES) return 'full';
    input.bytes += bytes;
    input.closed = message.type === 'stdinClose';
    input.kept.push(message.type === 'stdin' ? { ...message, bytes: message.bytes.slice() } : message);
    return null;
  }

  #inputOf(executionId: string): Input {
    const known = this.#inputs.get(executionId);
    if (known !== undefined) return known;
    const [oldest] = this.#inputs.keys();
    if (this.#inputs.size >= KEPT_INPUTS && oldest !== undefined) this.#inputs.delete(oldest);
    const input: Input = { kept: [], bytes: 0, closed: false };
    this.#inputs.set(executionId, input);
    return input;
  }
}
