import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@live-code/contracts';
import { type ApiClient, apiClient, type Program, processesWith, startApi } from '@live-code/testing';

const MIB = 1_048_576;
/** Every program here can be found by it. */
const MARK = randomUUID();

describe('executions of real programs', () => {
  let program: Program;
  let api: ApiClient;

  beforeAll(async () => {
    const started = await startApi({ LOG_LEVEL: 'error', WORKER_CONCURRENCY: '1' });
    program = started;
    api = apiClient(started.url, { mark: MARK });
  });

  afterAll(() => program.kill());

  afterEach(async () => {
    expect(await processesWith(MARK)).toEqual([]);
  });

  describe('end as', () => {
    it('COMPLETED, with time, processor time and memory', async () => {
      expect(await api.result('print("Hello World")')).toMatchObject({
        status: 'COMPLETED',
        stdout: 'Hello World\n',
        stderr: '',
        exit_code: 0,
        signal: null,
        failure_reason: null,
        execution_time_ms: expect.any(Number),
        cpu_time_ms: expect.any(Number),
        peak_memory_bytes: expect.any(Number),
      });
    });

    it('FAILED at an exception, with its traceback', async () => {
      const execution = await api.result('def f():\n    return 1 / 0\nf()');
      expect(execution).toMatchObject({ status: 'FAILED', failure_reason: 'runtime_error', exit_code: 1 });
      expect(execution.stderr).toMatch(
        /main\.py", line 2, in f\n[\s\S]*ZeroDivisionError: division by zero\n$/,
      );
    });

    it('FAILED at a syntax error, with its line', async () => {
      const execution = await api.result('print("a")\nprint(');
      expect(execution).toMatchObject({ status: 'FAILED', failure_reason: 'runtime_error', stdout: '' });
      expect(execution.stderr).toMatch(/main\.py", line 2\n[\s\S]*SyntaxError/);
    });

    it('FAILED with the exit code of sys.exit', async () => {
      expect(await api.result('import sys; sys.exit(3)')).toMatchObject({
        status: 'FAILED',
        failure_reason: 'runtime_error',
        exit_code: 3,
        signal: null,
      });
    });

    it('FAILED with the signal that ended the program', async () => {
      expect(await api.result('import os, signal; os.kill(os.getpid(), signal.SIGSEGV)')).toMatchObject({
        status: 'FAILED',
        failure_reason: 'runtime_error',
        exit_code: null,
        signal: 'SIGSEGV',
      });
    });

    it('TIMEOUT by the processor’s clock in a busy loop', async () => {
      expect(await api.result('while True: pass', { limits: { cpu_time_ms: 200 } })).toMatchObject({
        status: 'TIMEOUT',
        failure_reason: 'cpu',
      });
    });

    it('TIMEOUT by the wall clock in a sleep, with what was printed before', async () => {
      const sleeper = 'import time; print("zzz", flush=True); time.sleep(60)';
      expect(await api.result(sleeper, { limits: { wall_time_ms: 300 } })).toMatchObject({
        status: 'TIMEOUT',
        failure_reason: 'wall',
        stdout: 'zzz\n',
      });
    });

    it('CANCELLED while it runs, with what was printed before', async () => {
      const execution = await api.run(
        await api.open('import time; print("begun", flush=True); time.sleep(60)'),
      );
      await api.reaches(execution, 'RUNNING');
      await until(async () => (await processesWith(MARK)).length > 0);

      expect(await api.call('POST', `/executions/${execution}/cancel`)).toMatchObject({ status: 202 });
      expect(await api.ended(execution)).toMatchObject({ status: 'CANCELLED', failure_reason: null });
      expect(await api.call('POST', `/executions/${execution}/cancel`)).toMatchObject({
        status: 409,
        body: { code: 'illegal_transition' },
      });
    });

    it('CANCELLED while it waits, and never begins', async () => {
      const running = await api.run(await api.open('import time; time.sleep(60)'));
      await api.reaches(running, 'RUNNING');
      const waiting = await api.run(await api.open('print("never")'));

      expect(await api.call('POST', `/executions/${waiting}/cancel`)).toMatchObject({
        status: 202,
        body: { status: 'CANCELLED' },
      });
      await api.call('POST', `/executions/${running}/cancel`);
      await api.ended(running);
      await api.result('print("behind both")');

      expect(await api.ended(waiting)).toMatchObject({
        status: 'CANCELLED',
        stdout: '',
        started_at: null,
        attempt: 0,
      });
    });
  });

  it('take their children with them', async () => {
    const parent = `
import subprocess, sys
subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])
print('left')`;
    expect(await api.result(parent)).toMatchObject({ status: 'COMPLETED', stdout: 'left\n' });
  });

  describe('show their output', () => {
    it.each([
      ['that is empty', 'pass', ''],
      ['without a newline at the end', 'print("a", end="")', 'a'],
      ['with carriage returns', 'import sys; sys.stdout.buffer.write(b"a\\rb\\r\\n")', 'a\rb\r\n'],
      ['with NUL', 'import sys; sys.stdout.buffer.write(b"a\\0b")', 'a\0b'],
      ['that is not UTF-8', 'import sys; sys.stdout.buffer.write(b"a\\xff\\xfeb\\xe2\\x82")', 'a��b�'],
      [
        'with an emoji that is written in two parts',
        'import sys, time\nfor part in (b"\\xf0\\x9f", b"\\x98\\x80"):\n  sys.stdout.buffer.write(part); sys.stdout.flush(); time.sleep(0.1)',
        '😀',
      ],
    ])('%s', async (_, source, stdout) => {
      expect(await api.result(source)).toMatchObject({
        status: 'COMPLETED',
        stdout,
        stdout_truncated: false,
      });
    });

    it('cut at the limit and flagged, where 10 MB were printed', async () => {
      const execution = await api.result('import sys\nfor _ in range(10): sys.stdout.write("x" * 1_000_000)');
      expect(execution).toMatchObject({
        status: 'FAILED',
        failure_reason: 'output_limit',
        stdout_truncated: true,
        stderr_truncated: false,
      });
      expect(execution.stdout.length).toBe(MIB);
    });

    it('with an emoji across the border of the chunks that a pipe makes', async () => {
      const source = 'import sys; sys.stdout.write("x" + "😀" * 100_000)';
      expect((await api.result(source)).stdout).toBe(`x${'😀'.repeat(100_000)}`);
    });

    it('each stream by itself, where both are interleaved', async () => {
      const source = `
import sys
for number in range(1000):
    print('out', number, flush=True)
    print('err', number, file=sys.stderr, flush=True)`;
      const lines = (word: string) =>
        Array.from({ length: 1000 }, (_, number) => `${word} ${number}\n`).join('');
      expect(await api.result(source)).toMatchObject({ stdout: lines('out'), stderr: lines('err') });
    });
  });
});
