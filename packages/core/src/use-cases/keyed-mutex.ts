import { InfrastructureError } from '../errors.ts';

/** Of tasks that have one key, does one at a time, in the order in which they came. */
export class KeyedMutex {
  /** The last task of each key that has any. */
  readonly #last = new Map<string, Promise<unknown>>();

  /** Where a task fails because a dependency is away, so do those that wait behind it: each would wait for that in turn. */
  async run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const own = before.catch(unlessAway).then(task);
    this.#last.set(key, own);
    try {
      return await own;
    } finally {
      if (this.#last.get(key) === own) this.#last.delete(key);
    }
  }
}

const unlessAway = (error: unknown): void => {
  if (error instanceof InfrastructureError) throw error;
};
