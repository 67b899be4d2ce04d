import { Supervisor } from './supervisor.ts';

/** Keeps one supervisor started ahead of need: starting one takes about as long as starting a program. */
export class SpareSupervisor {
  #spare: Supervisor | null = null;

  /**
   * A supervisor that waits for its order; the caller's from now on.
   * @throws {RunnerUnavailable} where none can be started.
   */
  take(interpreter: string): Supervisor {
    if (this.#spare?.ready === false) this.close();
    const taken = this.#spare ?? new Supervisor(interpreter);
    this.#spare = null;
    taken.ref();
    return taken;
  }

  /** Starts the next one. Call it when what was taken has its order, since this blocks for some milliseconds. */
  prepare(interpreter: string): void {
    this.#spare ??= startAhead(interpreter);
  }

  /** Ends the one that waits. */
  close(): void {
    this.#spare?.kill();
    this.#spare?.dispose();
    this.#spare = null;
  }
}

/** Without one the next program only starts later; whoever needs it then learns why. */
const startAhead = (interpreter: string): Supervisor | null => {
  try {
    const supervisor = new Supervisor(interpreter);
    supervisor.unref();
    return supervisor;
  } catch {
    return null;
  }
};
