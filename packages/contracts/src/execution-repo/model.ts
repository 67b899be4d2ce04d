import { describe, expect, it } from '@jest/globals';
import {
  bareOutcome,
  cancelRequested,
  claimed,
  type Execution,
  type ExecutionRepo,
  finished,
  leaseExpired,
  released,
} from '@live-code/core';
import fc from 'fast-check';
import { anExecution } from '../builders.ts';
import { lossAt } from './stages.ts';

const EXECUTIONS = 3;
const RUNS = 60;

/** One call on the repository; `attempt` is relative to the right one, `lease` and `wait` are milliseconds. */
const step = fc.record({
  call: fc.constantFrom('claim', 'claim', 'renew', 'finish', 'release', 'cancel', 'expire'),
  which: fc.nat(EXECUTIONS - 1),
  attempt: fc.constantFrom(0, 0, 0, -1, 1),
  end: fc.constantFrom('succeeded', 'failed', 'timedOut', 'cancelled'),
  lease: fc.nat(30),
  wait: fc.nat(20),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  limit: fc.integer({ min: 1, max: EXECUTIONS }),
});

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** What core's pure functions say that the repository holds. */
class Model {
  readonly executions: Execution[] = Array.from({ length: EXECUTIONS }, (_, index) =>
    anExecution({ queuedAt: 1000 + index, turn: index }),
  );
  #now = 2000;

  /** Takes one step on the repository, and fails where its answer is not the model's. */
  async take(repo: ExecutionRepo, { call, which, wait, lease, end, ...step }: Step): Promise<void> {
    this.#now += wait;
    const now = this.#now;
    const before = this.executions[which] as Execution;
    const { id } = before;
    const attempt = before.attempt + step.attempt;
    const runs = before.status === 'RUNNING' && before.attempt === attempt;
    const change = (allowed: boolean, next: () => Execution): Execution | null => {
      if (!allowed) return null;
      this.executions[which] = next();
      return this.executions[which];
    };

    switch (call) {
      case 'claim': {
        const claim = { worker: `worker ${now}`, at: now, leaseExpiresAt: now + lease };
        const expected = change(before.status === 'QUEUED', () => claimed(before, claim));
        return expect(await repo.claim(id, claim)).toEqual(expected);
      }
      case 'renew': {
        const leaseExpiresAt = now + lease;
        const held = before.cancelRequestedAt === null ? 'held' : 'cancelling';
        const expected = change(runs, () => ({ ...before, leaseExpiresAt })) === null ? 'lost' : held;
        return expect(await repo.renewLease(id, attempt, leaseExpiresAt)).toBe(expected);
      }
      case 'finish': {
        const outcome = { ...bareOutcome(end), stdout: `at ${now}` };
        const expected = change(runs, () => finished(before, outcome, now));
        return expect(await repo.finish(id, attempt, outcome, now)).toEqual(expected);
      }
      case 'release': {
        const expected = change(runs, () => released(before, now));
        return expect(await repo.release(id, attempt, lossAt(now))).toEqual(expected);
      }
      case 'cancel': {
        const expected = change(true, () => cancelRequested(before, now));
        return expect(await repo.requestCancel(id, now)).toEqual(expected);
      }
      case 'expire':
        return this.#expire(repo, step);
    }
  }

  /** Which of those that ran out are taken first is the adapter's choice. */
  async #expire(
    repo: ExecutionRepo,
    { maxAttempts, limit }: { maxAttempts: number; limit: number },
  ): Promise<void> {
    const query = { now: this.#now, maxAttempts, limit };
    const due = this.executions.filter(
      ({ status, leaseExpiresAt }) => status === 'RUNNING' && Number(leaseExpiresAt) < this.#now,
    );

    const taken = await repo.expireLeases(query);

    expect(taken).toHaveLength(Math.min(limit, due.length));
    expect(new Set(taken.map(({ id }) => id)).size).toBe(taken.length);
    for (const execution of taken) {
      const before = due.find(({ id }) => id === execution.id) as Execution;
      expect(execution).toEqual(leaseExpired(before, query));
      this.executions[this.executions.indexOf(before)] = execution;
    }
  }

  /** Fails where the repository holds anything else than the model. */
  async compare(repo: ExecutionRepo): Promise<void> {
    for (const execution of this.executions) expect(await repo.find(execution.id)).toEqual(execution);
    const queued = this.executions.filter(({ status }) => status === 'QUEUED');
    expect(await repo.countQueued()).toBe(queued.length);
    const listed = await repo.listQueued({ before: 9000, limit: 9 });
    expect(listed.map(({ id }) => id)).toEqual(queued.map(({ id }) => id));
  }
}

/** Any sequence of calls leaves what core's pure functions say; the sequences are the same in every run. */
export const model = (
  open: () => Promise<{ readonly repo: ExecutionRepo; close(): Promise<void> }>,
): void => {
  describe('any life', () => {
    it('is the one that core’s pure functions tell', async () => {
      const lives = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const { repo, close } = await open();
        const told = new Model();
        try {
          for (const execution of told.executions) await repo.add(execution);
          for (const each of steps) await told.take(repo, each);
          await told.compare(repo);
        } finally {
          await close();
        }
      });
      await fc.assert(lives, { seed: 1, numRuns: RUNS });
    });
  });
};
