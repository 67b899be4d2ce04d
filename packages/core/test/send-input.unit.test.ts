import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  bareOutcome,
  type ClientMessage,
  ExecutionNotFound,
  InputClosed,
  InputFull,
  type RunningProgram,
} from '@live-code/core';
import { createStage, type Stage, settled } from './stage.ts';

let stage: Stage;
let id: string;

beforeEach(async () => {
  stage = createStage();
  const session = await stage.openSession.execute({ sourceCode: 'print(input())' });
  id = (await stage.submitExecution.execute({ sessionId: session.id, input: { interactive: true } })).id;
});

const send = (...messages: ClientMessage[]): Promise<void> =>
  stage.sendInput.execute({ executionId: id, messages });
const stdin = (text: string): ClientMessage => ({ type: 'stdin', bytes: new TextEncoder().encode(text) });

/** The program of an attempt, which remembers what it heard. */
const begin = async (attempt = 0) => {
  const heard: string[] = [];
  const done = stage.executeJob.execute({
    executionId: id,
    worker: 'w',
    shutdown: new AbortController().signal,
  });
  done.catch(() => {});
  await settled();
  const program: RunningProgram = {
    write: (bytes) => heard.push(new TextDecoder().decode(bytes)),
    closeInput: () => heard.push('closed'),
    signal: (signal) => heard.push(signal),
    resize: (columns, rows) => heard.push(`${columns}x${rows}`),
  };
  const run = stage.runner.runs[attempt];
  if (run === undefined) throw new Error(`there is no attempt ${attempt}`);
  return { heard, done, run, start: () => run.io.onStart?.(program) };
};

describe('sending input to an execution', () => {
  it('brings it in order: what was sent before the program was there, and what comes then', async () => {
    await send(stdin('a'), stdin('b'));
    const { heard, start, run, done } = await begin();
    await send(stdin('c'));
    expect(heard).toEqual([]);
    start();
    await send({ type: 'signal', signal: 'INT' }, stdin('d'), { type: 'stdinClose' });

    expect(heard).toEqual(['a', 'b', 'c', 'INT', 'd', 'closed']);
    run.end(bareOutcome('succeeded'));
    await done;
    expect(stage.inbox.held).toBe(0);
  });

  it('brings the last size that came before the program was there, and each that comes then', async () => {
    const { heard, start, run, done } = await begin();
    for (let rows = 1; rows <= 1000; rows++) await send({ type: 'resize', columns: 80, rows });
    await send(stdin('a'));
    start();
    await send({ type: 'resize', columns: 132, rows: 43 });

    expect(heard).toEqual(['80x1000', 'a', '132x43']);
    run.end(bareOutcome('succeeded'));
    await done;
  });

  it.each([
    ['columns', 0, 24],
    ['columns', 1001, 24],
    ['columns', 80.5, 24],
    ['rows', 80, -1],
    ['rows', 80, Number.NaN],
  ])('refuses a size whose %s no terminal has: %d x %d', async (field, columns, rows) => {
    await expect(send({ type: 'resize', columns, rows })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(
        new RegExp(`^${field}: .* is not valid; expected a whole number from 1 to 1000`),
      ),
    });
  });

  it('brings it to the next attempt again', async () => {
    const first = await begin();
    first.start();
    await send(stdin('a'));
    await stage.executions.release(id, 1, { at: 1500, reason: 'shutdown' });
    first.run.end(bareOutcome('succeeded'));
    await first.done;
    const second = await begin(1);
    second.start();
    await send(stdin('b'));

    expect(second.heard).toEqual(['a', 'b']);
    second.run.end(bareOutcome('succeeded'));
    await second.done;
  });

  it('is refused where it can never arrive, and changes nothing', async () => {
    await expect(stage.sendInput.execute({ executionId: 'none', messages: [] })).rejects.toThrow(
      ExecutionNotFound,
    );
    const plain = (await stage.submitted()).id;
    await expect(stage.sendInput.execute({ executionId: plain, messages: [stdin('a')] })).rejects.toThrow(
      /takes no input: it was not asked for with "interactive": true/,
    );
    const { start, run, done } = await begin();
    start();
    await send({ type: 'stdinClose' });
    await expect(send(stdin('late'))).rejects.toThrow(/its standard input is closed/);
    run.end(bareOutcome('succeeded'));
    await done;
    await expect(send(stdin('later'))).rejects.toThrow(InputClosed);
  });

  it('is refused once the program takes no more', async () => {
    const { run, done } = await begin();
    run.io.onInputClosed?.();
    await expect(send(stdin('late'))).rejects.toThrow(InputClosed);
    run.end(bareOutcome('succeeded'));
    await done;
  });

  it('is bounded', async () => {
    await send({ type: 'stdin', bytes: new Uint8Array(1_048_576) });
    await expect(send(stdin('x'))).rejects.toThrow(InputFull);
  });

  it('cancels a program that runs', async () => {
    const { run, done } = await begin();
    await stage.cancelExecution.execute({ executionId: id });
    expect(run.signal.aborted).toBe(true);
    await done;
    expect((await stage.readExecution.execute({ executionId: id })).status).toBe('CANCELLED');
  });
});
