const TICK_MS = 100;

/**
 * Notices that nothing has come of anything for some time, though something was expected. It counts ticks of the event
 * loop, so that a process which was too busy to listen does not take itself for ignored.
 */
export class Silence {
  readonly #limit: number;
  readonly #onSilence: () => void;
  #expected = 0;
  #ticks = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number, onSilence: () => void) {
    this.#limit = limitMs / TICK_MS;
    this.#onSilence = onSilence;
  }

  /** Settles as the answer does. */
  async expect<Answer>(answer: Promise<Answer>): Promise<Answer> {
    this.#expected++;
    this.#timer ??= setTimeout(() => this.#tick(), TICK_MS);
    try {
      return await answer;
    } finally {
      this.#expected--;
      this.#ticks = 0;
      if (this.#expected === 0) this.#stop();
    }
  }

  #tick(): void {
    this.#ticks++;
    if (this.#ticks < this.#limit) {
      this.#timer?.refresh();
    } else {
      this.#ticks = 0;
      this.#stop();
      this.#onSilence();
    }
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
