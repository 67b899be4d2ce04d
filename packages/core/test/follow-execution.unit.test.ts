import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  bareOutcome,
  type ExecutionEvent,
  ExecutionNotFound,
  eventsOf,
  InvalidInput,
  type OutputStream,
} from '@live-code/core';
import fc from 'fast-check';
import { createStage, type Stage, settled } from './stage.ts';

let stage: Stage;
let id: string;
const shutdown = new AbortController();

beforeEach(async () => {
  stage = createStage();
  id = (await stage.submitted()).id;
});

const execute = (on: Stage = stage, executionId = id): Promise<void> =>
  on.executeJob.execute({ executionId, worker: 'w', shutdown: shutdown.signal });

/** Follows to the end, and keeps what comes. */
const follow = (after = 0, signal?: AbortSignal, on = stage, executionId = id) => {
  const events: ExecutionEvent[] = [];
  const ended = (async () => {
    for await (const event of on.followExecution.execute({ executionId, after, signal })) events.push(event);
  })();
  return { events, ended };
};
const kinds = (events: readonly ExecutionEvent[]): string[] =>
  events.map((event) => (event.type === 'status' ? event.status : event.type));
const print = (text: string, stream: OutputStream = 'stdout', on = stage, run = 0): void =>
  on.runner.runs[run]?.io.onOutput?.(stream, new TextEncoder().encode(text));
const printed = (events: readonly ExecutionEvent[], stream: OutputStream): string =>
  events.map((event) => (event.type === stream ? event.text : '')).join('');
const nothingIsHeld = (on = stage): void => {
  expect(on.feed.followed).toBe(0);
  expect(on.feed.logged).toBe(0);
  expect(on.clock.pending).toBe(0);
};

describe('following an execution', () => {
  it('tells everything as it happens, with numbers that follow each other', async () => {
    const { events, ended } = follow();
    await settled();
    expect(kinds(events)).toEqual(['QUEUED']);
    const done = execute();
    await settled();
    print('one\n');
    await settled();
    expect(kinds(events)).toEqual(['QUEUED', 'RUNNING', 'stdout']);
    await stage.clock.advance(20);
    print('two\n', 'stderr');
    await settled();
    const file = { name: 'a.txt', mediaType: 'text/plain', sizeBytes: 1, content: Uint8Array.of(1) };
    stage.runner.runs[0]?.end({
      ...bareOutcome('succeeded'),
      stdout: 'one\n',
      stderr: 'two\n',
      artifacts: [file],
    });
    await done;
    await ended;

    expect(kinds(events)).toEqual(['QUEUED', 'RUNNING', 'stdout', 'stderr', 'artifact', 'COMPLETED', 'end']);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(events.at(-1)).toMatchObject({
      execution: { id, status: 'COMPLETED', outcome: { stdout: 'one\n' } },
    });
    nothingIsHeld();
  });

  it('tells who comes late what was before, and who comes after the end all of it', async () => {
    const done = execute();
    await settled();
    for (let line = 0; line < 40; line++) {
      print(`${line}\n`);
      await stage.clock.advance(20);
    }
    const late = follow();
    const resumed = follow(30);
    await settled();
    const stdout = Array.from({ length: 40 }, (_, line) => `${line}\n`).join('');
    stage.runner.runs[0]?.end({ ...bareOutcome('succeeded'), stdout });
    await done;
    await Promise.all([late.ended, resumed.ended]);
    const after = follow();
    await after.ended;

    expect(after.events.map(({ seq }) => seq)).toEqual(Array.from({ length: 44 }, (_, index) => index + 1));
    expect(late.events).toEqual(after.events);
    expect(resumed.events).toEqual(after.events.slice(30));
    nothingIsHeld();
  });

  it('resumes anywhere, of any output, with exactly what was missed, while it runs or after', async () => {
    const write = fc.record({
      stream: fc.constantFrom<OutputStream>('stdout', 'stderr'),
      text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }),
      pause: fc.constantFrom(0, 7, 20, 45),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 12 }), fc.array(fc.nat(14)), async (writes, points) => {
        const own = createStage();
        const executionId = (await own.submitted()).id;
        const done = execute(own, executionId);
        await settled();
        const whole = follow(0, undefined, own, executionId);
        const resumed: ReturnType<typeof follow>[] = [];
        for (const { stream, text, pause } of writes) {
          print(text, stream, own);
          await own.clock.advance(pause);
          const after = points[resumed.length];
          if (after !== undefined) resumed.push(follow(after, undefined, own, executionId));
        }
        const all = (of: OutputStream): string =>
          writes
            .filter(({ stream }) => stream === of)
            .map(({ text }) => text)
            .join('');
        own.runner.runs[0]?.end({
          ...bareOutcome('succeeded'),
          stdout: all('stdout'),
          stderr: all('stderr'),
        });
        await done;
        await whole.ended;
        const execution = await own.readExecution.execute({ executionId });

        expect(whole.events).toEqual(eventsOf(execution));
        for (const stream of ['stdout', 'stderr'] as const) {
          expect(printed(whole.events, stream)).toBe(execution.outcome?.[stream]);
        }
        await Promise.all(resumed.map(({ ended }) => ended));
        expect(resumed.map(({ events }) => events)).toEqual(
          points.slice(0, resumed.length).map((after) => whole.events.filter(({ seq }) => seq > after)),
        );
        nothingIsHeld(own);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps little for a reader that is slow, and tells it everything all the same', async () => {
    const done = execute();
    await settled();
    const reading = stage.followExecution.execute({ executionId: id });
    const read = async () => (await reading.next()).value as ExecutionEvent;
    const events = [await read(), await read()];
    for (let line = 0; line < 500; line++) {
      print(`${line}\n`);
      await stage.clock.advance(20);
    }
    while (events.length < 300) events.push(await read());
    const stdout = Array.from({ length: 500 }, (_, line) => `${line}\n`).join('');
    stage.runner.runs[0]?.end({ ...bareOutcome('succeeded'), stdout });
    await done;
    for await (const event of reading) events.push(event);

    expect(events).toEqual(eventsOf(await stage.readExecution.execute({ executionId: id })));
    nothingIsHeld();
  });

  it('begins anew with the next attempt', async () => {
    const { events, ended } = follow();
    const first = execute();
    await settled();
    print('lost');
    await settled();
    await stage.executions.release(id, 1, { at: 1500, reason: 'shutdown' });
    await stage.feed.publish(id, { seq: 1_000_001, type: 'status', status: 'QUEUED', at: 1000 });
    await settled();
    stage.runner.runs[0]?.end(bareOutcome('succeeded'));
    await first;
    const second = execute();
    await settled();
    print('kept', 'stdout', stage, 1);
    await settled();
    stage.runner.runs[1]?.end({ ...bareOutcome('succeeded'), stdout: 'kept' });
    await second;
    await ended;

    expect(kinds(events)).toEqual([
      ...['QUEUED', 'RUNNING', 'stdout'],
      ...['QUEUED', 'RUNNING', 'stdout', 'COMPLETED', 'end'],
    ]);
    expect(events.map(({ seq }) => seq)).toEqual([
      ...[1, 2, 3],
      ...[1, 2, 3, 4, 5].map((n) => 1_000_000 + n),
    ]);
  });

  it('hears of an end that nobody told', async () => {
    const { events, ended } = follow();
    await settled();
    stage.feed.publish = async () => {};
    const done = execute();
    await settled();
    print('unheard');
    stage.runner.runs[0]?.end({ ...bareOutcome('succeeded'), stdout: 'unheard' });
    await done;
    await stage.clock.advance(2000);
    await ended;

    expect(events).toEqual(eventsOf(await stage.readExecution.execute({ executionId: id })));
    nothingIsHeld();
  });

  it('ends with an execution that was cancelled before it began', async () => {
    const { events, ended } = follow();
    await settled();
    await stage.cancelExecution.execute({ executionId: id });
    await ended;

    expect(kinds(events)).toEqual(['QUEUED', 'CANCELLED', 'end']);
    nothingIsHeld();
  });

  it('goes on after what a lost worker told, and ends with what is known', async () => {
    const { events, ended } = follow();
    for (let attempt = 0; attempt < stage.maxAttempts; attempt++) {
      void execute();
      await settled();
      print('started', 'stdout', stage, attempt);
      await settled();
      const now = stage.clock.now() + stage.leaseMs + 1;
      stage.executions.renewLease = async () => 'lost';
      await stage.clock.advance(stage.leaseMs + 1);
      expect(stage.clock.now()).toBe(now);
      await stage.reconcile.execute();
      await settled();
    }
    await ended;

    const execution = await stage.readExecution.execute({ executionId: id });
    expect(execution).toMatchObject({ status: 'FAILED', outcome: { reason: 'worker_lost' } });
    const seqs = events.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    expect(events.at(-1)).toMatchObject({ type: 'end', seq: 2_000_000 });
  });

  it('is over, and holds nothing, when its reader goes away', async () => {
    const gone = new AbortController();
    const { events, ended } = follow(0, gone.signal);
    await settled();
    gone.abort();
    await ended;
    await follow(0, gone.signal).ended;
    for await (const _ of stage.followExecution.execute({ executionId: id })) break;

    expect(kinds(events)).toEqual(['QUEUED']);
    nothingIsHeld();
  });

  it('tells nothing to who has seen the end', async () => {
    await stage.cancelExecution.execute({ executionId: id });
    const { events, ended } = follow(3);
    await ended;
    expect(events).toEqual([]);
  });

  it('refuses an execution that is not there, and a number that is none', async () => {
    await expect(follow(0, undefined, stage, 'none').ended).rejects.toThrow(ExecutionNotFound);
    for (const after of [-1, 0.5, Number.NaN])
      await expect(follow(after).ended).rejects.toThrow(InvalidInput);
    nothingIsHeld();
  });
});
