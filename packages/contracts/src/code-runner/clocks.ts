import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS, type LimitName, type Limits } from '@live-code/core';
import { aRequest } from '../builders.ts';
import type { Suite } from './open-runner.ts';

const within = (limits: Partial<Limits>): { limits: Limits } => ({
  limits: { ...DEFAULT_LIMITS, ...limits },
});

/** The two clocks. What an adapter does not enforce has no effect. */
export const clocks = ({ opened, run }: Suite): void => {
  /** Proves a limit where it is enforced; where it is not, that the program ends as it would without it. */
  const expectTimeout = async (
    name: LimitName,
    reason: 'wall' | 'cpu',
    source: string,
    limits: Partial<Limits>,
  ): Promise<void> => {
    const { enforces } = await opened().runner.abilities();
    const outcome = await run(aRequest(source, within(limits)));
    if (enforces.includes(name)) {
      expect(outcome).toMatchObject({ end: 'timedOut', reason, exitCode: null, signal: 'SIGKILL' });
      expect(outcome.stdout).toBe('begun\n');
    } else {
      expect(outcome.reason).not.toBe(reason);
    }
  };

  describe('clocks', () => {
    it('stops a busy loop on the processor’s clock, and keeps what it printed', async () => {
      const source = 'print("begun", flush=True)\nimport time\nwhile time.process_time() < 8: pass';

      await expectTimeout('cpuTimeMs', 'cpu', source, { cpuTimeMs: 500, wallTimeMs: 30_000 });
    });

    it('stops a sleeper on the wall clock, and keeps what it printed', async () => {
      const source = 'print("begun", flush=True)\nimport time\ntime.sleep(8)';

      await expectTimeout('wallTimeMs', 'wall', source, { wallTimeMs: 1500 });
    });

    it('keeps what was printed before the end without the program’s flushing it', async () => {
      const source = 'print("begun")\nimport time\ntime.sleep(8)';

      await expectTimeout('wallTimeMs', 'wall', source, { wallTimeMs: 1500 });
    });

    it('stops a program that ignores every signal', async () => {
      const source = `import signal, time
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
print("begun", flush=True)
time.sleep(8)`;

      await expectTimeout('wallTimeMs', 'wall', source, { wallTimeMs: 1500 });
    });

    it('stops a program that stopped itself', async () => {
      const source = 'print("begun", flush=True)\nimport os, signal\nos.kill(os.getpid(), signal.SIGSTOP)';

      const { enforces } = await opened().runner.abilities();
      if (!enforces.includes('wallTimeMs')) return;
      await expectTimeout('wallTimeMs', 'wall', source, { wallTimeMs: 1500 });
    });

    it('counts a child’s processor time as the program’s', async () => {
      const source = `import os, time
print("begun", flush=True)
if os.fork() == 0:
    while time.process_time() < 8: pass
    os._exit(0)
os.wait()`;

      await expectTimeout('cpuTimeMs', 'cpu', source, { cpuTimeMs: 500, wallTimeMs: 30_000 });
    });

    it('says how long a stopped program ran', async () => {
      const { enforces } = await opened().runner.abilities();
      const outcome = await run(aRequest('import time; time.sleep(4)', within({ wallTimeMs: 1000 })));

      expect(outcome.executionTimeMs).toBeGreaterThanOrEqual(enforces.includes('wallTimeMs') ? 1000 : 4000);
    });
  });
};
