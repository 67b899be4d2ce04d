/** A job of the queue: whose it is, and how often its handler has rejected. */
export interface WaitingJob {
  readonly executionId: string;
  failures: number;
}

interface Place {
  readonly job: WaitingJob;
  next: Place | null;
}

/** Jobs in a line: first come, first served, and each step takes the same time however long the line is. */
export class JobLine {
  #first: Place | null = null;
  #last: Place | null = null;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Puts a job at the end. */
  add(job: WaitingJob): void {
    const place: Place = { job, next: null };
    if (this.#last === null) this.#first = place;
    else this.#last.next = place;
    this.#last = place;
    this.#length++;
  }

  /** Puts a job back where it came from: at the front. */
  putBack(job: WaitingJob): void {
    this.#first = { job, next: this.#first };
    this.#last ??= this.#first;
    this.#length++;
  }

  /** Takes the job at the front, or `null` where none waits. */
  take(): WaitingJob | null {
    const place = this.#first;
    if (place === null) return null;
    this.#first = place.next;
    if (this.#first === null) this.#last = null;
    this.#length--;
    return place.job;
  }

  clear(): void {
    this.#first = null;
    this.#last = null;
    this.#length = 0;
  }
}
