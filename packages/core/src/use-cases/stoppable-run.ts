/** Why a run was stopped from outside; the first cause counts. */
export type StopCause = 'cancelled' | 'leaseLost' | 'shutdown';

/** A run's abort signal that remembers who asked first. */
export class StoppableRun {
  cause: StopCause | null = null;
  /** Whether the execution is another's by now. */
  lost = false;
  readonly #controller = new AbortController();
  readonly #shutdown: AbortSignal;
  readonly #onShutdown = (): void => this.stop('shutdown');

  constructor(shutdown: AbortSignal) {
    this.#shutdown = shutdown;
    shutdown.addEventListener('abort', this.#onShutdown, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether nothing is to be waited for any more. */
  get isOver(): boolean {
    return this.lost || this.#shutdown.aborted;
  }

  /** The execution is another's. */
  lose(): void {
    this.lost = true;
    this.stop('leaseLost');
  }

  stop(cause: StopCause): void {
    this.cause ??= cause;
    this.#controller.abort();
  }

  dispose(): void {
    this.#shutdown.removeEventListener('abort', this.#onShutdown);
  }
}
