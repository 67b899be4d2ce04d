import type { Log } from '@live-code/core';
import type { BackendFactory } from 'bullmq';
import type { QueueLine, ServerKind } from './server-kind.ts';
import { Silence } from './silence.ts';

type State = 'connecting' | 'up' | 'down' | 'closed';

/** What a `Link` is made from. */
export interface LinkOptions {
  readonly kind: ServerKind;
  readonly url: string;
  readonly prefix: string;
  readonly log: Log;
  /** Milliseconds of silence after which the server is away. */
  readonly silenceMs: number;
  /** Called each time that the server is there. */
  readonly onUp: () => void;
}

/**
 * A line that answers soon or rejects soon. It tells the log when the server goes away and when it is back, once each.
 */
export class Link {
  readonly #kind: ServerKind;
  readonly #log: Log;
  readonly #onUp: () => void;
  readonly #line: QueueLine;
  readonly #silenceMs: number;
  readonly #silence: Silence;
  #state: State = 'connecting';
  /** Told of the next state that is not `connecting`. */
  readonly #waiters = new Set<() => void>();
  /** Reject what was asked and has not been answered. */
  readonly #unanswered = new Set<(error: unknown) => void>();
  /** What the log was told last. */
  #told: State | undefined;
  #lastError: unknown = new Error('not connected');

  constructor({ kind, url, prefix, log, silenceMs, onUp }: LinkOptions) {
    this.#kind = kind;
    this.#log = log;
    this.#onUp = onUp;
    this.#silenceMs = silenceMs;
    this.#silence = new Silence(silenceMs, () => this.#giveUp());
    this.#line = kind.openQueueLine(url, prefix, {
      up: () => this.#become('up'),
      // The first attempt to connect again is waited for: most of the time it is only a connection that broke.
      lost: () => this.#become(this.#state === 'up' ? 'connecting' : 'down'),
      failed: (error) => {
        this.#lastError = error;
      },
    });
  }

  /** What BullMQ's classes keep their jobs with. */
  get backend(): BackendFactory {
    return this.#line.backend;
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }

  /**
   * Asks the server something.
   * @throws {Error} within two seconds where it is away, and at once where that is known.
   */
  async ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    if (this.#state === 'up') return this.#silence.expect(this.#answer(question()));
    if (this.#state === 'connecting')
      return this.#silence.expect(this.#answer(this.#connected().then(question)));
    throw this.#lastError;
  }

  /** As `ask`, for a sign of life. */
  async ping(): Promise<void> {
    await this.ask(() => this.#line.ping());
  }

  /** Closes the connections. Idempotent. */
  async close(): Promise<void> {
    this.#lastError = new Error('the connection is closed');
    this.#become('closed');
    await this.#line.end();
  }

  async #connected(): Promise<void> {
    await new Promise<void>((resolve) => this.#waiters.add(resolve));
    if (this.#state !== 'up') throw this.#lastError;
  }

  /** BullMQ never settles what was asked of PostgreSQL in the moment in which it is closed. */
  #answer<Answer>(answer: Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#unanswered.add(reject);
      answer.then(resolve, reject).finally(() => this.#unanswered.delete(reject));
    });
  }

  #giveUp(): void {
    this.#lastError = new Error(`no answer for ${this.#silenceMs} ms`);
    this.#become('down');
    this.#line.cut();
  }

  #become(state: State): void {
    if (state === this.#state || this.#state === 'closed') return;
    this.#state = state;
    if (state === 'connecting') return;
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
    if (state === 'up') this.#onUp();
    else for (const reject of this.#unanswered) reject(this.#lastError);
    this.#tell(state);
  }

  #tell(state: State): void {
    if (state === this.#told) return;
    this.#told = state;
    const { title, label } = this.#kind;
    const where = { [label]: this.#line.where };
    if (state === 'up') this.#log.info(`connected to ${title}`, where);
    if (state === 'down')
      this.#log.warn(`${title} is away; connecting again`, { ...where, error: this.#lastError });
  }
}
