import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ProcessCodeRunner } from '@live-code/adapters/process';
import { aRequest, processesOfProgram, silentLog, until } from '@live-code/contracts';
import { DEFAULT_LIMITS, type ExecutionRequest, type Outcome } from '@live-code/core';

describe('a program that turns on the ProcessCodeRunner', () => {
  const runner = new ProcessCodeRunner({ log: silentLog });
  const run = (request: ExecutionRequest): Promise<Outcome> =>
    runner.run(request, new AbortController().signal);

  afterAll(() => runner.close());

  it('has an outcome when it kills what supervises it, and is killed itself', async () => {
    const marker = randomUUID();
    const source = `import os, signal, time
print("before", flush=True)
supervisor, program = os.getppid(), os.getpid()
if os.fork() == 0:
    os.kill(supervisor, signal.SIGKILL)
    os.kill(program, signal.SIGKILL)
time.sleep(600)`;

    expect(await run(aRequest(source, { args: [marker] }))).toMatchObject({
      end: 'failed',
      reason: 'runtime_error',
      stdout: 'before\n',
      exitCode: null,
      signal: 'SIGKILL',
      cpuTimeMs: null,
      peakMemoryBytes: null,
    });
    expect(await processesOfProgram(marker)).toBe(0);
  });

  it('is timed out when it stops what supervises it', async () => {
    const marker = randomUUID();
    const source = 'import os, signal, time\nos.kill(os.getppid(), signal.SIGSTOP)\ntime.sleep(600)';
    const limits = { ...DEFAULT_LIMITS, wallTimeMs: 500 };

    expect(await run(aRequest(source, { args: [marker], limits }))).toMatchObject({
      end: 'timedOut',
      reason: 'wall',
      signal: 'SIGKILL',
    });
    expect(await processesOfProgram(marker)).toBe(0);
  });

  it('is cancelled when it has stopped what supervises it', async () => {
    const marker = randomUUID();
    const source = 'import os, signal, time\nos.kill(os.getppid(), signal.SIGSTOP)\ntime.sleep(600)';
    const controller = new AbortController();
    const running = runner.run(aRequest(source, { args: [marker] }), controller.signal);
    await until(async () => (await processesOfProgram(marker)) > 0);
    controller.abort();

    expect(await running).toMatchObject({ end: 'cancelled' });
    expect(await processesOfProgram(marker)).toBe(0);
  });

  it('cannot leave its process group by itself, and so escape its clocks', async () => {
    const marker = randomUUID();
    const source = `import os, time
try: os.setpgid(0, os.getpgid(os.getppid()))
except PermissionError: print("stayed", flush=True)
time.sleep(20)`;
    const limits = { ...DEFAULT_LIMITS, wallTimeMs: 1000 };

    expect(await run(aRequest(source, { args: [marker], limits }))).toMatchObject({
      end: 'timedOut',
      reason: 'wall',
      stdout: 'stayed\n',
    });
    expect(await processesOfProgram(marker)).toBe(0);
  });

  it('cannot hold the outcome by a process outside its group that keeps its output open', async () => {
    const source = `import os, time
pid = os.fork()
if pid == 0:
    os.setsid(); print("escaped", os.getpid(), flush=True)
    time.sleep(600)
time.sleep(1)
print("done")`;
    const outcome = await run(aRequest(source));
    // What leaves the group is not ours to find, so the test puts it away.
    process.kill(Number(/escaped (\d+)/.exec(outcome.stdout)?.[1]), 'SIGKILL');

    expect(outcome.end).toBe('succeeded');
    expect(outcome.stdout).toMatch(/^escaped \d+\ndone\n$/);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'is supervised to its end though %s is sent to all',
    async (name) => {
      const source = `import os, signal
signal.signal(signal.${name}, signal.SIG_IGN)
os.kill(os.getppid(), signal.${name})
print("on")`;

      expect(await run(aRequest(source))).toMatchObject({ end: 'succeeded', stdout: 'on\n' });
    },
  );

  it('has next runs unharmed after it killed the supervisor that waits', async () => {
    // The next one may still be starting.
    const source = `import os, signal, sys, time
def killed(name):
    try:
        ours = open(f"/proc/{name}/stat").read().rpartition(")")[2].split()[1] == sys.argv[1]
        if ours and int(name) != os.getppid() and b"supervisor.py" in open(f"/proc/{name}/cmdline", "rb").read():
            os.kill(int(name), signal.SIGKILL)
            return True
    except (OSError, ValueError, IndexError): pass
    return False
while os.path.exists("/proc") and not any(map(killed, os.listdir("/proc"))): time.sleep(0.01)
print("killed")`;

    const outcome = await run(aRequest(source, { args: [String(process.pid)] }));

    expect(outcome.end).toBe('succeeded');
    if (process.platform === 'linux') expect(outcome.stdout).toContain('killed');
    expect(await run(aRequest())).toMatchObject({ end: 'succeeded', stdout: 'hello\n' });
  });

  it('is told what the system said of a request that it cannot run', async () => {
    const long = Array.from({ length: 100 }, () => 'a'.repeat(16_384));
    const env = Object.fromEntries(long.map((value, index) => [`V${index}`, value]));
    const name = `${'é'.repeat(250)}.py`;

    expect(await run(aRequest('', { args: long, env }))).toMatchObject({
      end: 'failed',
      reason: 'runtime_error',
      stderr: 'Argument list too long\n',
      exitCode: null,
    });
    expect(await run(aRequest('', { files: [{ name, content: '' }], entry: name }))).toMatchObject({
      end: 'failed',
      reason: 'runtime_error',
      stderr: expect.stringContaining('name too long'),
      exitCode: null,
    });
  });
});
