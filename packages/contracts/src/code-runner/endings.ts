import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS } from '@live-code/core';
import { aRequest } from '../builders.ts';
import type { Suite } from './open-runner.ts';

/** Whatever the program does is an outcome. */
export const endings = ({ run }: Suite): void => {
  describe('how a program ends', () => {
    it('succeeds with exit code 0', async () => {
      expect(await run(aRequest('print("Hello World")'))).toMatchObject({
        end: 'succeeded',
        reason: null,
        stdout: 'Hello World\n',
        stderr: '',
        stdoutTruncated: false,
        stderrTruncated: false,
        exitCode: 0,
        signal: null,
        compileOutput: null,
      });
    });

    it('fails with an exception, whose traceback names the file and the line', async () => {
      const outcome = await run(aRequest('print("before")\n1 / 0'));

      expect(outcome).toMatchObject({ end: 'failed', reason: 'runtime_error', exitCode: 1, signal: null });
      expect(outcome.stdout).toBe('before\n');
      expect(outcome.stderr).toMatch(/Traceback.*main\.py", line 2.*ZeroDivisionError/s);
    });

    it('fails with a syntax error', async () => {
      const outcome = await run(aRequest('print("hello"'));

      expect(outcome).toMatchObject({ end: 'failed', reason: 'runtime_error', exitCode: 1, stdout: '' });
      expect(outcome.stderr).toMatch(/main\.py.*SyntaxError/s);
    });

    it.each([1, 3, 255])('fails with the exit code %i that the program chose', async (code) => {
      expect(await run(aRequest(`import sys; sys.exit(${code})`))).toMatchObject({
        end: 'failed',
        reason: 'runtime_error',
        exitCode: code,
        signal: null,
      });
    });

    it.each(['SIGSEGV', 'SIGTERM', 'SIGKILL', 'SIGABRT', 'SIGPIPE'])(
      'fails with the signal %s',
      async (signal) => {
        const source = `import os, signal
signal.signal(signal.${signal}, signal.SIG_DFL) if "${signal}" != "SIGKILL" else None
os.kill(os.getpid(), signal.${signal})`;

        expect(await run(aRequest(source))).toMatchObject({
          end: 'failed',
          reason: 'runtime_error',
          exitCode: null,
          signal,
        });
      },
    );

    it('starts a program with no signal ignored or blocked', async () => {
      const source = `import signal
print(signal.pthread_sigmask(signal.SIG_BLOCK, []))
# Python itself ignores these two.
own = {signal.SIGPIPE, getattr(signal, "SIGXFSZ", None)}
print([s for s in signal.valid_signals() if s not in own and signal.getsignal(s) == signal.SIG_IGN])`;

      expect((await run(aRequest(source))).stdout).toBe('set()\n[]\n');
    });

    it('takes the program’s last word, not its children’s', async () => {
      const source = `import os, sys
if os.fork() == 0:
    sys.exit(7)
os.wait()`;

      expect(await run(aRequest(source))).toMatchObject({ end: 'succeeded', exitCode: 0 });
    });

    it('turns an argument list that is too long for the system into an outcome', async () => {
      const long = 'a'.repeat(16_384);
      const outcome = await run(
        aRequest('print("ran")', {
          args: Array.from({ length: 100 }, () => long),
          env: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`V${index}`, long])),
        }),
      );

      expect(['succeeded', 'failed']).toContain(outcome.end);
    });

    it('turns a file name that is too long for the system into an outcome', async () => {
      const name = `${'é'.repeat(250)}.py`;
      const outcome = await run(aRequest('', { files: [{ name, content: 'print("ran")' }], entry: name }));

      expect(['succeeded', 'failed']).toContain(outcome.end);
    });
  });

  describe('what a program used', () => {
    it('measures the memory that it held', async () => {
      const { peakMemoryBytes } = await run(
        aRequest('block = b"x" * 100_000_000; print(len(block))', {
          limits: { ...DEFAULT_LIMITS, memoryBytes: 400_000_000 },
        }),
      );
      const idle = await run(aRequest('pass'));

      expect(peakMemoryBytes).toBeGreaterThanOrEqual(100_000_000);
      expect(peakMemoryBytes).toBeLessThan(400_000_000);
      expect(idle.peakMemoryBytes).toBeGreaterThan(1_000_000);
      expect(idle.peakMemoryBytes).toBeLessThan(100_000_000);
    });

    it('measures the processor time that it burned, and its children’s for which it waited', async () => {
      const burn = 'import time\nwhile time.process_time() < 0.2: pass\n';
      const own = await run(aRequest(burn));
      const childs = await run(
        aRequest(`import os\nif os.fork() == 0:\n${burn.replace(/^/gm, '    ')}\n    os._exit(0)\nos.wait()`),
      );

      expect(own.cpuTimeMs).toBeGreaterThanOrEqual(150);
      expect(childs.cpuTimeMs).toBeGreaterThanOrEqual(150);
      expect(own.executionTimeMs).toBeGreaterThanOrEqual(150);
    });

    it('measures the time that it slept as wall time, not as processor time', async () => {
      const outcome = await run(aRequest('import time; time.sleep(1.5)'));

      expect(outcome.executionTimeMs).toBeGreaterThanOrEqual(1500);
      expect(outcome.cpuTimeMs).toBeLessThan(1500);
    });
  });
};
