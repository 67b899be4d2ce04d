import type { Clock } from '../ports/clock.ts';

/** Wakes whoever waits for it, also one that comes just after it rang. */
export class Alarm {
  readonly #clock: Clock;
  #rung = false;
  #wake = (): void => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Wakes who waits, or who waits next. */
  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Resolves when it rings, to `true`, or when the time is up. */
  async within(ms: number): Promise<boolean> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const stopTimer = this.#clock.after(ms, resolve);
        this.#wake = () => {
          stopTimer();
          resolve();
        };
      });
    }
    const rang = this.#rung;
    this.#rung = false;
    return rang;
  }
}
