import { signal } from '@preact/signals';
import { api, eventsUrl } from '../api.ts';
import type { Status } from '../wire.ts';
import type { Workspace } from './workspace.ts';

/** An input, what is to come out, and what came of it. */
export interface Test {
  readonly id: number;
  readonly stdin: string;
  readonly expected: string;
  readonly executionId: string | null;
  readonly status: Status | null;
  readonly verdict: string | null;
}

/** As many as a batch may have. */
const MOST = 100;

let last = 0;
const newTest = ({ stdin = '', expected = '' }: Partial<Test> = {}): Test => ({
  ...{ id: ++last, stdin, expected },
  ...{ executionId: null, status: null, verdict: null },
});

/** The session's tests, which are kept in this browser, and run all at once. */
export class TestTable {
  readonly tests;
  readonly isRunning = signal(false);
  /** Why they were not run, in a sentence. */
  readonly problem = signal<string | null>(null);
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.tests = signal<readonly Test[]>(keptTests(workspace.sessionId));
  }

  get isFull(): boolean {
    return this.tests.value.length >= MOST;
  }

  add(): void {
    this.#set([...this.tests.value, newTest()]);
  }

  change(id: number, over: Partial<Test>): void {
    this.#set(this.tests.value.map((test) => (test.id === id ? { ...test, ...over } : test)));
  }

  delete(id: number): void {
    this.#set(this.tests.value.filter((test) => test.id !== id));
  }

  /** Saves the code, and runs it with each input. */
  async run(): Promise<void> {
    if (this.isRunning.value) return;
    this.isRunning.value = true;
    this.problem.value = null;
    try {
      await this.#workspace.flush();
      const runs = this.tests.value.map(({ stdin, expected }) => ({ stdin, expected_stdout: expected }));
      const { batch_id: batchId, executions } = await api.runBatch(this.#workspace.sessionId, runs);
      this.#set(
        this.tests.value.map((test, index) => ({
          ...test,
          ...{ executionId: executions[index]?.execution_id ?? null, status: 'QUEUED', verdict: null },
        })),
      );
      this.#follow(batchId);
    } catch (error) {
      this.problem.value = error instanceof Error ? error.message : String(error);
      this.isRunning.value = false;
    }
  }

  #follow(batchId: string): void {
    const events = new EventSource(eventsUrl.batch(batchId));
    events.addEventListener('execution', ({ data }) => {
      const { execution_id, status, verdict } = JSON.parse(data);
      const test = this.tests.value.find(({ executionId }) => executionId === execution_id);
      if (test !== undefined) this.change(test.id, { status, verdict });
    });
    const over = (): void => {
      events.close();
      this.isRunning.value = false;
    };
    events.addEventListener('end', over);
    events.addEventListener('error', () => {
      if (events.readyState === EventSource.CLOSED) over();
    });
  }

  #set(tests: readonly Test[]): void {
    this.tests.value = tests;
    keepTests(this.#workspace.sessionId, tests);
  }
}

const keyOf = (sessionId: string): string => `live-code:tests:${sessionId}`;

const keptTests = (sessionId: string): readonly Test[] => {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(sessionId)) ?? 'null') as
      | readonly Partial<Test>[]
      | null;
    return (kept ?? [{}]).map(newTest);
  } catch {
    return [newTest()];
  }
};

const keepTests = (sessionId: string, tests: readonly Test[]): void => {
  try {
    const kept = tests.map(({ stdin, expected }) => ({ stdin, expected }));
    localStorage.setItem(keyOf(sessionId), JSON.stringify(kept));
  } catch {
    // Full, or forbidden.
  }
};
