import { describe, expect, it } from '@jest/globals';
import { recordingLog } from '@live-code/contracts';
import { repeat } from '../src/repeat.ts';

/** A clock whose timers fire when a test says so. */
const createClock = () => {
  const due: (() => void)[] = [];
  return {
    now: () => 0,
    after: (_: number, callback: () => void) => {
      due.push(callback);
      return () => void due.splice(due.indexOf(callback), 1);
    },
    due,
    tick: async () => {
      due.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
};

describe('repeat', () => {
  it('runs at once and after each end, until it is stopped', async () => {
    const clock = createClock();
    let runs = 0;
    const stop = repeat(
      { clock, log: recordingLog() },
      {
        name: 'counting',
        everyMs: 10,
        task: async () => {
          runs++;
        },
      },
    );
    await new Promise((resolve) => setImmediate(resolve));
    await clock.tick();
    await clock.tick();
    expect(runs).toBe(3);

    await stop();
    expect(clock.due).toEqual([]);
  });

  it('never runs twice at once, and stopping waits for the run in hand', async () => {
    const clock = createClock();
    let end = (): void => {};
    const stop = repeat(
      { clock, log: recordingLog() },
      { name: 'waiting', everyMs: 10, task: () => new Promise((resolve) => (end = resolve)) },
    );
    expect(clock.due).toEqual([]);
    let stopped = false;
    const stopping = stop().then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    end();
    await stopping;
    expect(clock.due).toEqual([]);
  });

  it('goes on after a failure, and logs its beginning and its end, not each time', async () => {
    const clock = createClock();
    const log = recordingLog();
    let fails = true;
    const stop = repeat(
      { clock, log },
      {
        name: 'reconciling',
        everyMs: 10,
        task: async () => {
          if (fails) throw new Error('away');
        },
      },
    );
    await new Promise((resolve) => setImmediate(resolve));
    await clock.tick();
    await clock.tick();
    fails = false;
    await clock.tick();
    await clock.tick();
    await stop();

    expect(log.entries.map(([level, message]) => `${level} ${message}`)).toEqual([
      'warn reconciling: failed, and will be tried again',
      'info reconciling: works again',
    ]);
  });
});
