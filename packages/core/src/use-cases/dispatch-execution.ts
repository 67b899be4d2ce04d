import { LanguageUnavailable } from '../errors.ts';
import { placeInLine, type Waiting } from '../execution/line.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunnerAbilities } from '../ports/code-runner.ts';
import type { JobQueue } from '../ports/job-queue.ts';
import type { WorkerInfo, WorkerRepo } from '../ports/worker-repo.ts';

interface Needs {
  workers: WorkerRepo;
  queue: JobQueue;
  clock: Clock;
}

/** Milliseconds for which a worker that said nothing is still counted on: longer than a restart takes. */
const COUNTED_ON_MS = 60_000;
/** Milliseconds for which what was read of the workers is used again. */
const FRESH_MS = 1000;

/** Name of the pool that workers with these abilities are in: all that can run the same languages are in one. */
export const poolOf = ({ languages }: Pick<RunnerAbilities, 'languages'>): string =>
  languages
    .map(({ id }) => id)
    .sort()
    .join('+');

/** Tells those who can run an execution that it waits. */
export class DispatchExecution {
  readonly #needs: Needs;
  #known: { readonly at: number; readonly workers: Promise<readonly WorkerInfo[]> } | null = null;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * Enqueues an execution in each pool whose workers can run it. In how many that is changes nothing: who claims it
   * first runs it. Where it is in none, reconciling enqueues it when there is a worker.
   * @throws {QueueUnavailable} @throws {StoreUnavailable}
   */
  async execute(waiting: Waiting): Promise<void> {
    const { queue } = this.#needs;
    const priority = placeInLine(waiting);
    for (const pool of await this.#poolsFor(waiting.language)) {
      await queue.enqueue(waiting.id, { pool, priority });
    }
  }

  /** The workers that are there, or were a moment ago. @throws {StoreUnavailable} */
  workers(): Promise<readonly WorkerInfo[]> {
    const { workers, clock } = this.#needs;
    const now = clock.now();
    if (this.#known === null || now - this.#known.at >= FRESH_MS) {
      this.#known = { at: now, workers: workers.list({ since: now - COUNTED_ON_MS }) };
      // A failure is whoever asked's to hear of, and is not kept.
      this.#known.workers.catch(() => {
        this.#known = null;
      });
    }
    return this.#known.workers;
  }

  /**
   * Where no worker is known, one may come that can run it.
   * @throws {LanguageUnavailable} where there are workers, and none can run it. @throws {StoreUnavailable}
   */
  async checkLanguage(language: string): Promise<void> {
    const workers = await this.workers();
    const languages = workers.flatMap(({ abilities }) => abilities.languages.map(({ id }) => id));
    if (workers.length > 0 && !languages.includes(language)) {
      throw new LanguageUnavailable(language, [...new Set(languages)].sort());
    }
  }

  async #poolsFor(language: string): Promise<ReadonlySet<string>> {
    const pools = async (): Promise<ReadonlySet<string>> =>
      new Set(
        (await this.workers())
          .filter(({ abilities }) => abilities.languages.some(({ id }) => id === language))
          .map(({ abilities }) => poolOf(abilities)),
      );
    const known = await pools();
    if (known.size > 0) return known;
    // One may have come since they were read.
    this.#known = null;
    return pools();
  }
}
