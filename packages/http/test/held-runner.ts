import {
  bareOutcome,
  type CodeRunner,
  type ExecutionRequest,
  type ProgramIo,
  type RunnerAbilities,
  type RunOutcome,
} from '@live-code/core';

/** A runner whose programs end when the test says so, or when they are aborted. */
export class HeldRunner implements CodeRunner {
  readonly requests: ExecutionRequest[] = [];
  readonly ios: ProgramIo[] = [];
  readonly #ends: ((outcome: RunOutcome) => void)[] = [];
  readonly #watchers: (() => void)[] = [];

  async abilities(): Promise<RunnerAbilities> {
    return {
      name: 'held',
      isolated: false,
      languages: [{ id: 'python', version: '3.11.2' }],
      enforces: ['wallTimeMs', 'outputBytes'],
      enforcedBy: 'nobody',
    };
  }

  run(request: ExecutionRequest, signal: AbortSignal, io: ProgramIo = {}): Promise<RunOutcome> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(bareOutcome('cancelled'));
      signal.addEventListener('abort', () => resolve(bareOutcome('cancelled')), { once: true });
      this.requests.push(request);
      this.ios.push(io);
      this.#ends.push(resolve);
      for (const watcher of this.#watchers.splice(0)) watcher();
    });
  }

  /** Resolves when a program has begun. */
  async begun(): Promise<void> {
    if (this.#ends.length === 0) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  /** Waits until a program has begun, and ends the oldest that runs. */
  async end(outcome: Partial<RunOutcome> = {}): Promise<void> {
    await this.begun();
    this.#ends.shift()?.({ ...bareOutcome('succeeded'), exitCode: 0, executionTimeMs: 5, ...outcome });
  }

  async close(): Promise<void> {}
}
