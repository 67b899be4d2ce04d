import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { RunnerUnavailable } from '@live-code/core';
import { aRequest } from '../builders.ts';
import { aMarkedRequest } from '../processes-of-program.ts';
import { never, type OpenRunner, type Suite, untilRunning } from './open-runner.ts';

const SLEEP = 'import time; print("begun", flush=True); time.sleep(600)';

/** Ending what runs, from outside, and the runner's own failure. */
export const cancelling = ({ opened, run }: Suite, open: () => Promise<OpenRunner>): void => {
  describe('cancelling', () => {
    it('starts nothing for a signal that was aborted before', async () => {
      const outcome = await opened().runner.run(aRequest('print("ran")'), AbortSignal.abort());

      expect(outcome).toMatchObject({ end: 'cancelled', reason: null, stdout: '', exitCode: null });
    });

    it('ends a run that is cancelled before its program starts', async () => {
      const controller = new AbortController();
      const running = opened().runner.run(aRequest(SLEEP), controller.signal);
      controller.abort();

      expect(await running).toMatchObject({ end: 'cancelled', reason: null });
      expect(await opened().leftovers()).toEqual([]);
    });

    it('kills a running program and all it started', async () => {
      const marker = randomUUID();
      const controller = new AbortController();
      const running = opened().runner.run(
        aMarkedRequest(`import os; os.fork(); os.fork()\n${SLEEP}`, marker),
        controller.signal,
      );
      await untilRunning(opened(), marker);
      controller.abort();

      expect(await running).toMatchObject({ end: 'cancelled', reason: null, exitCode: null });
      expect(await opened().processesWith(marker)).toBe(0);
      expect(await opened().leftovers()).toEqual([]);
    });

    it('ends only the run that was cancelled', async () => {
      const marker = randomUUID();
      const controller = new AbortController();
      const cancelled = opened().runner.run(aMarkedRequest(SLEEP, marker), controller.signal);
      const other = run(aRequest('print(input())', { stdin: 'on it goes' }));
      await untilRunning(opened(), marker);
      controller.abort();

      expect((await cancelled).end).toBe('cancelled');
      expect((await other).stdout).toBe('on it goes\n');
    });

    it('changes nothing of an outcome that is there', async () => {
      const controller = new AbortController();
      const outcome = await opened().runner.run(aRequest(), controller.signal);
      const before = structuredClone(outcome);
      controller.abort();

      expect(outcome).toEqual(before);
      expect((await run(aRequest())).end).toBe('succeeded');
    });
  });

  describe('the runner itself', () => {
    it('says what it can do, the same each time', async () => {
      const { runner } = opened();
      const abilities = await runner.abilities();

      expect(abilities.name).not.toBe('');
      expect(abilities.languages).toContainEqual({ id: 'python', version: expect.stringMatching(/^3\.\d+/) });
      expect(await runner.abilities()).toEqual(abilities);
    });

    it('says the version of the Python that runs programs', async () => {
      const { languages } = await opened().runner.abilities();
      const { stdout } = await run(aRequest('import platform; print(platform.python_version(), end="")'));

      expect(languages.find(({ id }) => id === 'python')?.version).toBe(stdout);
    });

    it('rejects with RunnerUnavailable where it cannot work', async () => {
      const broken = opened().broken();
      try {
        await expect(broken.run(aRequest(), never())).rejects.toThrow(RunnerUnavailable);
        await expect(broken.abilities()).rejects.toThrow(RunnerUnavailable);
        expect(await opened().leftovers()).toEqual([]);
      } finally {
        await broken.close();
      }
    });

    it('rejects with RunnerUnavailable for a language that it does not have', async () => {
      await expect(run(aRequest('', { language: 'no-such-language' }))).rejects.toThrow(RunnerUnavailable);
    });

    it('ends what runs when it is closed, and says that it was not the program', async () => {
      const own = await open();
      const marker = randomUUID();
      const running = own.runner.run(aMarkedRequest(SLEEP, marker), never());
      const settled = expect(running).rejects.toThrow(RunnerUnavailable);
      await untilRunning(own, marker);

      await own.runner.close();
      await settled;

      expect(await own.processesWith(marker)).toBe(0);
      expect(await own.leftovers()).toEqual([]);
      await own.close();
    });

    it('closes twice as once, and runs nothing after', async () => {
      const own = await open();
      await own.runner.run(aRequest(), never());
      await Promise.all([own.runner.close(), own.runner.close()]);
      await own.runner.close();

      await expect(own.runner.run(aRequest(), never())).rejects.toThrow(RunnerUnavailable);
      await own.close();
    });
  });
};
