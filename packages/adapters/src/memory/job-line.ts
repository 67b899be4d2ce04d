import TinyQueue from 'tinyqueue';

/** A job of the queue: whose it is, and how often its handler has rejected. */
export interface WaitingJob {
  readonly executionId: string;
  readonly pool: string;
  /** Less is sooner. */
  readonly priority: number;
  failures: number;
}

interface Place {
  readonly job: WaitingJob;
  readonly order: number;
}

/** Jobs in a line: less priority first, and then first come, first served. */
export class JobLine {
  readonly #places = new TinyQueue<Place>([], (a, b) => a.job.priority - b.job.priority || a.order - b.order);
  #last = 0;
  #first = 0;

  get length(): number {
    return this.#places.length;
  }

  /** Puts a job behind those of its priority. */
  add(job: WaitingJob): void {
    this.#places.push({ job, order: ++this.#last });
  }

  /** Puts a job back where it came from: before those of its priority. */
  putBack(job: WaitingJob): void {
    this.#places.push({ job, order: --this.#first });
  }

  /** Takes the job at the front, or `null` where none waits. */
  take(): WaitingJob | null {
    return this.#places.pop()?.job ?? null;
  }
}
