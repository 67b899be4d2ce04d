import {
  type Artifact,
  type Cursor,
  cancelRequested,
  claimed,
  type Execution,
  type ExecutionRepo,
  type ExecutionSummary,
  finished,
  type Lease,
  type LossReason,
  type LostAttempt,
  leaseExpired,
  type NewExecution,
  nextTurn,
  type Page,
  placeInLine,
  type RunOutcome,
  released,
  summarizeExecution,
  UNCLAIMED,
  type Waiting,
} from '@live-code/core';
import { frozenCopy } from './frozen-copy.ts';
import { Places } from './places.ts';

/** Executions in this process's memory, gone when it ends. */
export class MemoryExecutionRepo implements ExecutionRepo {
  readonly #executions = new Map<string, Execution>();
  /** By the execution's id, and their names. */
  readonly #artifacts = new Map<string, ReadonlyMap<string, Artifact>>();
  readonly #idsByKey = new Map<string, Map<string, string>>();
  /** By session. */
  readonly #places = new Places();
  readonly #lost = new Map<string, readonly LostAttempt[]>();
  readonly #queued = new Set<string>();
  readonly #running = new Set<string>();

  async add(execution: NewExecution): Promise<Execution> {
    const { id, sessionId, idempotencyKey } = execution;
    const earlier = this.#withKey(sessionId, idempotencyKey);
    if (earlier !== null) return earlier;
    if (this.#executions.has(id)) {
      throw new Error(`An execution with the id ${JSON.stringify(id)} is stored already.`);
    }
    if (idempotencyKey !== null) {
      const keys = this.#idsByKey.get(sessionId) ?? new Map<string, string>();
      this.#idsByKey.set(sessionId, keys.set(idempotencyKey, id));
    }
    return this.#putNew(execution);
  }

  /** Stores all of them, or none where an id is taken, before anything else happens here; none has an idempotency key. */
  addAll(executions: readonly NewExecution[]): readonly Execution[] {
    const ids = new Set(executions.map(({ id }) => id));
    if (ids.size < executions.length || [...ids].some((id) => this.#executions.has(id))) {
      throw new Error('An execution with one of these ids is stored already.');
    }
    return executions.map((execution) => this.#putNew(execution));
  }

  async find(id: string): Promise<Execution | null> {
    return this.#executions.get(id) ?? null;
  }

  async findByIdempotencyKey(sessionId: string, key: string): Promise<Execution | null> {
    return this.#withKey(sessionId, key);
  }

  async list({
    sessionId,
    ...page
  }: {
    sessionId: string;
    after: Cursor | null;
    limit: number;
  }): Promise<Page<ExecutionSummary>> {
    const { items, next } = this.#places.page(sessionId, page);
    return { items: this.#all(items).map(summarizeExecution), next };
  }

  async countQueued(): Promise<number> {
    return this.#queued.size;
  }

  async claim(
    id: string,
    claim: { worker: string; at: number; leaseExpiresAt: number },
  ): Promise<Execution | null> {
    const execution = this.#executions.get(id);
    return execution?.status === 'QUEUED' ? this.#put(claimed(execution, claim)) : null;
  }

  async renewLease(id: string, attempt: number, leaseExpiresAt: number): Promise<Lease> {
    const execution = this.#runningAttempt(id, attempt);
    if (execution === null) return 'lost';
    this.#put({ ...execution, leaseExpiresAt });
    return execution.cancelRequestedAt === null ? 'held' : 'cancelling';
  }

  async finish(id: string, attempt: number, outcome: RunOutcome, at: number): Promise<Execution | null> {
    const execution = this.#runningAttempt(id, attempt);
    if (execution === null) return null;
    if (outcome.artifacts.length > 0) {
      this.#artifacts.set(
        id,
        new Map(outcome.artifacts.map((artifact) => [artifact.name, copied(artifact)])),
      );
    }
    return this.#put(finished(execution, outcome, at));
  }

  async findArtifact(executionId: string, name: string): Promise<Artifact | null> {
    const artifact = this.#artifacts.get(executionId)?.get(name);
    return artifact === undefined ? null : copied(artifact);
  }

  async release(
    id: string,
    attempt: number,
    { at, reason }: { at: number; reason: LossReason },
  ): Promise<Execution | null> {
    const execution = this.#runningAttempt(id, attempt);
    if (execution === null) return null;
    this.#lose(execution, { endedAt: at, reason });
    return this.#put(released(execution, at));
  }

  async listLostAttempts(id: string): Promise<readonly LostAttempt[]> {
    return this.#lost.get(id) ?? [];
  }

  async requestCancel(id: string, at: number): Promise<Execution | null> {
    const execution = this.#executions.get(id);
    return execution === undefined ? null : this.#put(cancelRequested(execution, at));
  }

  async expireLeases({
    now,
    maxAttempts,
    limit,
  }: {
    now: number;
    maxAttempts: number;
    limit: number;
  }): Promise<readonly Execution[]> {
    return this.#all(this.#running)
      .filter(({ leaseExpiresAt }) => leaseExpiresAt !== null && leaseExpiresAt < now)
      .slice(0, limit)
      .map((execution) => {
        this.#lose(execution, { endedAt: now, reason: 'worker_lost' });
        return this.#put(leaseExpired(execution, { now, maxAttempts }));
      });
  }

  async listQueued({ before, limit }: { before: number; limit: number }): Promise<readonly Waiting[]> {
    return this.#all(this.#queued)
      .filter(({ queuedAt }) => queuedAt < before)
      .sort((a, b) => placeInLine(a) - placeInLine(b) || a.queuedAt - b.queuedAt)
      .slice(0, limit)
      .map(({ id, priority, turn, request: { language } }) => ({ id, priority, turn, language }));
  }

  async deleteEnded({ before, limit }: { before: number; limit: number }): Promise<number> {
    const old = [...this.#executions.values()]
      .filter(({ finishedAt }) => finishedAt !== null && finishedAt < before)
      .sort((a, b) => Number(a.finishedAt) - Number(b.finishedAt))
      .slice(0, limit);
    for (const { id, sessionId, idempotencyKey } of old) {
      for (const kept of [this.#executions, this.#artifacts, this.#lost]) kept.delete(id);
      this.#places.delete(sessionId, id);
      if (idempotencyKey !== null) this.#idsByKey.get(sessionId)?.delete(idempotencyKey);
      if (this.#idsByKey.get(sessionId)?.size === 0) this.#idsByKey.delete(sessionId);
    }
    return old.length;
  }

  async ping(): Promise<void> {}

  #putNew(execution: NewExecution): Execution {
    const { id, sessionId, queuedAt } = execution;
    this.#places.add(sessionId, { createdAt: queuedAt, id });
    return this.#put(frozenCopy({ ...execution, ...UNCLAIMED, turn: this.#nextTurn(execution) }));
  }

  #nextTurn({ owner, priority }: NewExecution): number {
    const waiting = this.#all(this.#queued).filter((execution) => execution.priority === priority);
    const turns = waiting.map(({ turn }) => turn);
    const own = waiting.filter((execution) => execution.owner === owner).map(({ turn }) => turn);
    const most = (numbers: readonly number[], of: (a: number, b: number) => number): number | null =>
      numbers.length === 0 ? null : numbers.reduce((a, b) => of(a, b));
    return nextTurn({ firstWaiting: most(turns, Math.min), lastOfOwner: most(own, Math.max) });
  }

  #lose(
    { id, attempt, worker, startedAt }: Execution,
    { endedAt, reason }: Pick<LostAttempt, 'endedAt' | 'reason'>,
  ): void {
    const lost = { attempt, worker: worker ?? '', startedAt: startedAt ?? endedAt, endedAt, reason };
    this.#lost.set(id, Object.freeze([...(this.#lost.get(id) ?? []), Object.freeze(lost)]));
  }

  #withKey(sessionId: string, key: string | null): Execution | null {
    const id = key === null ? undefined : this.#idsByKey.get(sessionId)?.get(key);
    return id === undefined ? null : (this.#executions.get(id) ?? null);
  }

  #all(ids: Iterable<string>): Execution[] {
    return [...ids].flatMap((id) => this.#executions.get(id) ?? []);
  }

  #runningAttempt(id: string, attempt: number): Execution | null {
    const execution = this.#executions.get(id);
    return execution?.status === 'RUNNING' && execution.attempt === attempt ? execution : null;
  }

  /** What was asked is frozen since it was added; an outcome may be the caller's, and is copied. */
  #put(changed: Execution): Execution {
    const execution = Object.freeze({ ...changed, outcome: frozenCopy(changed.outcome) });
    const { id, status } = execution;
    this.#executions.set(id, execution);
    if (status === 'QUEUED') this.#queued.add(id);
    else this.#queued.delete(id);
    if (status === 'RUNNING') this.#running.add(id);
    else this.#running.delete(id);
    return execution;
  }
}

/** Bytes cannot be frozen: what is kept and what is given are copies of their own. `slice` of a Buffer would be none. */
const copied = (artifact: Artifact): Artifact => ({ ...artifact, content: new Uint8Array(artifact.content) });
