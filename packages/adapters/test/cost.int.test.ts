import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BullmqJobQueue } from '@live-code/adapters/bullmq';
import { MemoryExecutionFeed, MemoryExecutionInbox } from '@live-code/adapters/memory';
import { openSqlDatabase, type SqlDatabase } from '@live-code/adapters/sql';
import { SystemClock, UuidIds } from '@live-code/adapters/system';
import { aSession, aWorker, silentLog, until } from '@live-code/contracts';
import {
  bareOutcome,
  type CodeRunner,
  DispatchExecution,
  ExecuteJob,
  makeWebhookDue,
  poolOf,
  ReadExecution,
  SubmitExecution,
  watchedExecutions,
} from '@live-code/core';
import { type RedisServer, startRedis } from '@live-code/testing';
import { monitorRedis, type RedisMonitor } from './bullmq/monitor-redis.ts';
import { observedDialect } from './sql/observed-sql-js.ts';

/** A program that is over at once: what is left is what it costs to run one. */
const runner: CodeRunner = {
  abilities: async () => aWorker().abilities,
  run: async () => ({ ...bareOutcome('succeeded'), stdout: 'x'.repeat(1000) }),
  close: async () => {},
};

/** Milliseconds without a command after which none is to come; a blocked one is sent again after five seconds. */
const QUIET_MS = 400;

describe('what one execution costs, from its submission to its result', () => {
  let redis: RedisServer;
  let database: SqlDatabase;
  let queue: BullmqJobQueue;
  let monitor: RedisMonitor;
  const statements: string[] = [];
  const commands: string[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    database = await openSqlDatabase(await observedDialect((statement) => statements.push(statement)));
    queue = new BullmqJobQueue({ url: redis.url, log: silentLog, stalledCheckMs: 60_000 });
    monitor = await monitorRedis(redis.url, (command) => commands.push(command));
  });

  afterAll(async () => {
    await queue.close();
    monitor.close();
    await database.close();
    await redis.stop();
  });

  /** Resolves when the worker waits for the next job, and asks for nothing more. */
  const quiet = async (): Promise<void> => {
    let seen = -1;
    await until(async () => {
      const still = seen === commands.length && commands.at(-1) === 'bzpopmin';
      seen = commands.length;
      if (!still) await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      return still;
    });
  };

  it('is five SQL statements and three commands to Redis, and at most three to wait for the next', async () => {
    const { sessions, executions, workers, webhooks } = database;
    const [clock, ids, log] = [new SystemClock(), new UuidIds(), silentLog];
    const [feed, inbox] = [new MemoryExecutionFeed({ log }), new MemoryExecutionInbox({ log })];
    // What is read once in a while, the workers and how many wait, is no part of it.
    const aMoment = { ...clock, now: () => 1000, after: clock.after.bind(clock) };
    const dispatch = new DispatchExecution({ workers, queue, clock: aMoment });
    const submit = new SubmitExecution({
      ...{ sessions, executions, webhooks, dispatch, ids, log },
      sender: { check: async () => null, send: async () => ({ status: 200, error: null }) },
      clock: aMoment,
      queueLimit: 100,
    });
    const read = new ReadExecution({ executions });
    const execute = new ExecuteJob({
      executions: watchedExecutions(executions, makeWebhookDue({ webhooks, clock, log })),
      runner,
      feed,
      inbox,
      clock,
      log,
      leaseMs: 60_000,
      maxAttempts: 3,
    });
    const session = aSession();
    await sessions.add(session);
    await workers.report(aWorker());
    await queue.consume((executionId, shutdown) => execute.execute({ executionId, worker: 'w', shutdown }), {
      concurrency: 1,
      pool: poolOf(aWorker().abilities),
    });
    const once = async (): Promise<void> => {
      let ended = false;
      const { id } = await submit.execute({ sessionId: session.id });
      const unsubscribe = await feed.subscribe(id, (event) => {
        ended ||= event !== 'gap' && event.type === 'status' && event.status === 'COMPLETED';
      });
      await until(() => ended);
      unsubscribe();
      await read.execute({ executionId: id });
    };
    await once();
    await quiet();
    statements.length = 0;
    commands.length = 0;

    await once();
    await quiet();

    expect(statements).toEqual([
      expect.stringMatching(/^select .* from "sessions"/),
      expect.stringMatching(/ insert into "executions"/),
      expect.stringMatching(/^with "claims".* update "executions"/),
      expect.stringMatching(/^with "ends".* update "executions"/),
      expect.stringMatching(/^select .* from "executions"/),
    ]);
    // Adding the job, taking it, and saying that it is done; beside that the worker asks for the next, and waits.
    const scripts = commands.filter((command) => command === 'evalsha');
    expect(scripts.length).toBeGreaterThanOrEqual(3);
    expect(scripts.length).toBeLessThanOrEqual(4);
    expect(commands.length).toBeLessThanOrEqual(6);
    for (const command of commands) expect(['evalsha', 'bzpopmin']).toContain(command);
  });
});
