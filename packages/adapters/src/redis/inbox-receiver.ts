import { setTimeout as pass } from 'node:timers/promises';
import type { InboxMessage, Log } from '@live-code/core';

/** Messages from `first` on, of what was sent since Redis had nothing, which `epoch` names. */
export interface Taken {
  readonly epoch: string;
  readonly first: number;
  readonly messages: readonly InboxMessage[];
}

/** Milliseconds after which input that could not be taken is asked for again. */
const RETRY_MS = 500;

/** Brings one listener what an execution is sent, one after the other. */
export class InboxReceiver {
  readonly #listener: (message: InboxMessage) => void;
  readonly #take: (epoch: string, from: number) => Promise<Taken>;
  readonly #log: Log;
  #epoch = '';
  #next = 0;
  #turn: Promise<void> = Promise.resolve();
  #waiting = false;
  #stopped = false;

  constructor({
    listener,
    take,
    log,
  }: {
    readonly listener: (message: InboxMessage) => void;
    readonly take: (epoch: string, from: number) => Promise<Taken>;
    readonly log: Log;
  }) {
    this.#listener = listener;
    this.#take = take;
    this.#log = log;
  }

  /** There is input; what is there when its turn comes is taken at once. */
  take(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#turn = this.#turn.then(() => this.#takeNow());
  }

  /** A message came that is not kept: it is passed on after what was sent before. */
  pass(message: InboxMessage): void {
    if (message.type === 'cancel') this.#tell(message);
    else this.#turn = this.#turn.then(() => this.#tell(message));
  }

  stop(): void {
    this.#stopped = true;
  }

  async #takeNow(): Promise<void> {
    while (!this.#stopped) {
      this.#waiting = false;
      try {
        const { epoch, first, messages } = await this.#take(this.#epoch, this.#next);
        this.#epoch = epoch;
        this.#next = first + messages.length;
        for (const message of messages) this.#tell(message);
        return;
      } catch {
        await pass(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  #tell(message: InboxMessage): void {
    if (this.#stopped) return;
    try {
      this.#listener(message);
    } catch (error) {
      this.#log.error('a listener failed', { error });
    }
  }
}
