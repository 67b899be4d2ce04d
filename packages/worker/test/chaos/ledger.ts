import type { WireExecution } from '@live-code/testing';

/** An execution that was asked for, and how it has to end. */
export interface Entry {
  readonly number: number;
  readonly kind: string;
  /** What is to be in its result. */
  readonly expected: Readonly<Partial<WireExecution>>;
  executionId: string | null;
  /** The first terminal state that anybody saw. */
  seen: WireExecution | null;
}

/** Keeps account of what was asked for, accepted and answered. */
export class Ledger {
  readonly entries: Entry[] = [];
  /** How often a request that was not accepted failed, by how. */
  readonly refusals = new Map<string, number>();
  /** What has to be explained. */
  readonly wrongs: string[] = [];
  readonly events: string[] = [];
  readonly #begun = performance.now();

  note(event: string): void {
    this.events.push(`${((performance.now() - this.#begun) / 1000).toFixed(1)} s  ${event}`);
  }

  refused(how: string): void {
    this.refusals.set(how, (this.refusals.get(how) ?? 0) + 1);
  }

  /** Takes note of an execution's state, and of everything that is not as it must be. */
  see(entry: Entry, execution: WireExecution): void {
    if (execution.finished_at === null) return;
    if (entry.seen !== null) {
      if (JSON.stringify(entry.seen) !== JSON.stringify(execution)) {
        this.wrongs.push(`${entry.number} changed after its end`);
      }
      return;
    }
    entry.seen = execution;
    for (const [field, value] of Object.entries(entry.expected)) {
      const actual = execution[field as keyof WireExecution];
      if (actual !== value) {
        const shown = JSON.stringify(actual)?.slice(0, 80);
        this.wrongs.push(
          `${entry.number} (${entry.kind}): ${field} is ${shown}, expected ${JSON.stringify(value).slice(0, 80)}`,
        );
      }
    }
  }

  get stuck(): readonly Entry[] {
    return this.entries.filter(({ seen }) => seen === null);
  }

  /** As lines for a person. */
  print(): string {
    const attempts = new Map<number, number>();
    for (const { seen } of this.entries) {
      if (seen !== null) attempts.set(seen.attempt, (attempts.get(seen.attempt) ?? 0) + 1);
    }
    const counted = (counts: ReadonlyMap<unknown, number>): string =>
      [...counts].map(([what, count]) => `${String(what)}: ${count}`).join(', ') || 'none';
    return [
      ...this.events,
      `asked for        ${this.entries.length}`,
      `accepted         ${this.entries.filter(({ executionId }) => executionId !== null).length}`,
      `ended            ${this.entries.filter(({ seen }) => seen !== null).length}`,
      `as they must     ${this.entries.length - this.stuck.length - this.wrongs.length}`,
      `stuck            ${this.stuck.length}`,
      `wrong            ${this.wrongs.length}`,
      `by attempts      ${counted(new Map([...attempts].sort(([a], [b]) => a - b)))}`,
      `not accepted     ${counted(this.refusals)}`,
      ...this.wrongs.slice(0, 20),
    ].join('\n');
  }
}
