import { RunnerUnavailable } from '@live-code/core';
import type { Job } from './job.ts';
import { Launcher, type LauncherOptions } from './launcher.ts';
import { type JobIo, type Ran, runJob } from './run-job.ts';
import { SandboxLost } from './sandbox-lost.ts';
import type { Slot } from './slot.ts';

/** How long a new slot leaves the processors to the one program that runs, while others are ready. */
const REFILL_AFTER_MS = 4;
/** Launchers that may be lost, one after the other, before that is said; slots that waited are lost with them. */
const MOST_LOST = 2;

/**
 * Slots that wait for their job, and the launcher that makes them. A launcher that is lost is replaced when the next
 * slot is asked for.
 */
export class SlotPool {
  readonly #options: LauncherOptions;
  readonly #readySlots: number;
  readonly #maxSlots: number;
  #launcher: Launcher | null = null;
  readonly #ready: Promise<Slot>[] = [];
  #living = 0;
  #freed: (() => void)[] = [];
  #refill: NodeJS.Timeout | null = null;
  #closed = false;

  /** Keeps `readySlots` waiting, and never has more than `maxSlots`, those that run included. */
  constructor(options: LauncherOptions, { readySlots, maxSlots }: { readySlots: number; maxSlots: number }) {
    this.#options = options;
    this.#readySlots = readySlots;
    this.#maxSlots = maxSlots;
  }

  /**
   * Runs a job in a slot of its own, ready or made now, to its end.
   * @throws {RunnerUnavailable} where none can be made, with the reason and what to do, or where it fails.
   */
  async run(job: Job, io: JobIo): Promise<Ran> {
    for (let lost = 0; ; lost++) {
      try {
        return await runJob(await this.#take(), job, io);
      } catch (error) {
        if (!(error instanceof SandboxLost) || lost === MOST_LOST + this.#readySlots) throw error;
      }
    }
  }

  /** Ends every slot. Resolves when the launcher is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#refill !== null) clearTimeout(this.#refill);
    for (const free of this.#freed.splice(0)) free();
    const ready = this.#ready.splice(0);
    const launcher = this.#launcher;
    launcher?.close();
    for (const slot of await Promise.allSettled(ready)) if (slot.status === 'fulfilled') slot.value.dispose();
    await launcher?.lost;
  }

  async #take(): Promise<Slot> {
    this.#checkOpen();
    const ready = this.#ready.shift();
    this.#refillSoon();
    const slot = await (ready ?? this.#makeWhenFree());
    if (this.#closed) slot.dispose();
    this.#checkOpen();
    slot.ref();
    return slot;
  }

  async #makeWhenFree(): Promise<Slot> {
    while (this.#living >= this.#maxSlots) {
      await new Promise<void>((resolve) => this.#freed.push(resolve));
      this.#checkOpen();
    }
    return this.#make();
  }

  #make(): Promise<Slot> {
    this.#living += 1;
    const launcher = this.#startedLauncher();
    const making = launcher.ready.then(() => launcher.make());
    const over = (): void => {
      this.#living -= 1;
      this.#freed.shift()?.();
    };
    making.then(async (slot) => {
      await slot.ended;
      over();
      // One that ended before it had a job is not replaced at once: the next would do the same, again and again.
      if (this.#unready(making)) slot.dispose();
      else this.#refillSoon();
    }, over);
    return making;
  }

  /** Whether it was among those that are ready. */
  #unready(making: Promise<Slot>): boolean {
    const index = this.#ready.indexOf(making);
    if (index >= 0) this.#ready.splice(index, 1);
    return index >= 0;
  }

  #startedLauncher(): Launcher {
    if (this.#launcher?.alive) return this.#launcher;
    const launcher = new Launcher(this.#options);
    this.#launcher = launcher;
    void launcher.lost.then(() => {
      if (this.#launcher !== launcher) return;
      this.#launcher = null;
      // What was ready is gone with it.
      for (const slot of this.#ready.splice(0))
        slot.then(
          (gone) => gone.dispose(),
          () => {},
        );
    });
    return launcher;
  }

  #refillSoon(): void {
    if (this.#refill !== null || this.#closed) return;
    const running = this.#living - this.#ready.length;
    const delay = this.#ready.length === 0 || running > 1 ? 0 : REFILL_AFTER_MS;
    this.#refill = setTimeout(() => {
      this.#refill = null;
      while (!this.#closed && this.#ready.length < this.#readySlots && this.#living < this.#maxSlots) {
        const making = this.#make();
        // Whoever takes it hears of it; a failed one is not kept.
        making.catch(() => this.#unready(making));
        this.#ready.push(making);
      }
    }, delay);
    this.#refill.unref();
  }

  #checkOpen(): void {
    if (this.#closed) throw new RunnerUnavailable('The sandbox runner is closed.', undefined);
  }
}
