import type { BatchEvent, BatchState, RunState } from '../execution/batch.ts';
import { type ExecutionStatus, isTerminal } from '../execution/lifecycle.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionFeed } from '../ports/execution-feed.ts';
import { Hearing } from './hearing.ts';
import type { LookIntervals } from './looks.ts';
import type { ReadBatch } from './read-batch.ts';

interface Needs {
  readBatch: ReadBatch;
  feed: ExecutionFeed;
  clock: Clock;
  /** How long nothing may be heard before it looks by itself. */
  intervals: LookIntervals;
}

/** An execution's status, as it was told. */
interface Heard {
  readonly id: string;
  readonly status: ExecutionStatus;
}

/** Tells how each execution of a batch is, then each that gets another status, and the whole batch when all have ended. */
export class FollowBatch {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * Takes its time from whoever asks for the next event, and keeps little for them meanwhile. Aborting `signal` ends it
   * without an error; leaving it early frees what it held.
   * @throws {BatchNotFound} @throws {StoreUnavailable}
   */
  async *execute({
    batchId,
    signal,
  }: {
    batchId: string;
    signal?: AbortSignal | undefined;
  }): AsyncGenerator<BatchEvent, void, undefined> {
    const hearing = new Hearing<Heard>(this.#needs, signal);
    const told = new Map<string, ExecutionStatus>();
    let state = await this.#needs.readBatch.execute({ batchId });
    const unsubscribe = await this.#listen(state, hearing);
    try {
      for await (const heard of hearing.heard()) {
        state = await this.#stateAfter(state, heard);
        for (const execution of state.executions.filter((run) => isNews(run, told.get(run.id)))) {
          if (hearing.left) return;
          told.set(execution.id, execution.status);
          yield { type: 'execution', execution };
        }
        if (hearing.left) return;
        if (state.executions.every(({ status }) => isTerminal(status))) return yield { type: 'end', state };
      }
    } finally {
      hearing.leave();
      unsubscribe();
    }
  }

  /** What ended has a verdict, which nobody tells. */
  async #stateAfter(state: BatchState, heard: readonly Heard[] | 'look'): Promise<BatchState> {
    const { id: batchId } = state.batch;
    const isStale = heard === 'look' || heard.some(({ status }) => isTerminal(status));
    return isStale ? this.#needs.readBatch.execute({ batchId }) : withHeard(state, heard);
  }

  /** To those that have not ended. Resolves to what ends it. */
  async #listen({ executions }: BatchState, hearing: Hearing<Heard>): Promise<() => void> {
    const open = executions.filter(({ status }) => !isTerminal(status));
    const unsubscribes = await Promise.all(
      open.map(({ id }) =>
        this.#needs.feed.subscribe(id, (news) => {
          if (news === 'gap') hearing.hear(news);
          else if (news.type === 'status') hearing.hear({ id, status: news.status });
        }),
      ),
    );
    return () => {
      for (const unsubscribe of unsubscribes) unsubscribe();
    };
  }
}

const withHeard = (state: BatchState, heard: readonly Heard[]): BatchState => {
  const byId = new Map(heard.map(({ id, status }) => [id, status]));
  const executions = state.executions.map((execution): RunState => {
    const status = byId.get(execution.id);
    return status === undefined || isTerminal(execution.status) ? execution : { ...execution, status };
  });
  return { ...state, executions };
};

const isNews = ({ status }: RunState, told: ExecutionStatus | undefined): boolean =>
  told === undefined || (status !== told && !isTerminal(told));
