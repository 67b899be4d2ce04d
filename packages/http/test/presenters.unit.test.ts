import { describe, expect, it } from '@jest/globals';
import { anExecution, aRequest, aSession } from '@live-code/contracts';
import { bareOutcome, type ExecutionEvent, summarize } from '@live-code/core';
import { presentExecution } from 'live-code';
import { presentStatus } from '../src/present-execution.ts';
import { presentSession, presentSummary } from '../src/present-session.ts';
import { eventOfSocket, eventOfStream } from '../src/written-events.ts';

describe('a session on the wire', () => {
  const session = aSession({
    id: 's-1',
    name: 'Mine',
    files: [
      { name: 'lib.py', content: 'x' },
      { name: 'app.py', content: 'y' },
    ],
    entry: 'app.py',
    version: 3,
    updatedAt: 2000,
    closedAt: 3000,
    status: 'CLOSED',
  });
  const summary = {
    session_id: 's-1',
    status: 'CLOSED',
    language: 'python',
    name: 'Mine',
    entry: 'app.py',
    version: 3,
    created_at: '1970-01-01T00:00:01.000Z',
    updated_at: '1970-01-01T00:00:02.000Z',
    closed_at: '1970-01-01T00:00:03.000Z',
  };

  it('has its code, and sourceCode is the entry file’s', () => {
    expect(presentSession(session)).toEqual({ ...summary, files: session.files, sourceCode: 'y' });
  });

  it('has no code in a list, and never its owner', () => {
    expect(presentSummary(summarize(session))).toEqual(summary);
  });
});

describe('an execution on the wire', () => {
  const execution = anExecution({ id: 'e-1', sessionId: 's-1' });

  it('is null wherever nothing is known, but has output that is empty', () => {
    expect(presentExecution(execution)).toEqual({
      execution_id: 'e-1',
      session_id: 's-1',
      status: 'QUEUED',
      language: 'python',
      stdout: '',
      stderr: '',
      stdout_truncated: null,
      stderr_truncated: null,
      exit_code: null,
      signal: null,
      failure_reason: null,
      verdict: null,
      difference: null,
      compile_output: null,
      execution_time_ms: null,
      cpu_time_ms: null,
      peak_memory_bytes: null,
      artifacts: [],
      attempt: 0,
      queued_at: '1970-01-01T00:00:01.000Z',
      started_at: null,
      finished_at: null,
    });
  });

  it('has everything of its outcome', () => {
    const outcome = {
      ...bareOutcome('timedOut', 'cpu'),
      stdout: 'o',
      stderr: 'e',
      stderrTruncated: true,
      exitCode: 0,
      signal: 'SIGKILL',
      compileOutput: 'c',
      executionTimeMs: 1,
      cpuTimeMs: 2,
      peakMemoryBytes: 3,
      artifacts: [{ name: 'a/b', mediaType: 'text/plain', sizeBytes: 1, content: Uint8Array.of(65) }],
    };
    const ended = { ...execution, status: 'TIMEOUT', attempt: 2, startedAt: 2000, finishedAt: 3000 } as const;
    expect(presentExecution({ ...ended, outcome })).toMatchObject({
      status: 'TIMEOUT',
      stdout: 'o',
      stderr: 'e',
      stdout_truncated: false,
      stderr_truncated: true,
      exit_code: 0,
      signal: 'SIGKILL',
      failure_reason: 'cpu',
      compile_output: 'c',
      execution_time_ms: 1,
      cpu_time_ms: 2,
      peak_memory_bytes: 3,
      artifacts: [{ name: 'a/b', media_type: 'text/plain', size_bytes: 1 }],
      attempt: 2,
      started_at: '1970-01-01T00:00:02.000Z',
      finished_at: '1970-01-01T00:00:03.000Z',
    });
  });

  it('has a verdict where something was expected, and where that is wrong the difference', () => {
    const request = aRequest('', { expected: { stdout: '42', comparison: 'exact' } });
    const difference = { line: 1, expected: '42', actual: '41' };
    const ended = { ...execution, status: 'COMPLETED', outcome: bareOutcome('succeeded') } as const;
    const wrong = { ...ended, outcome: { ...ended.outcome, difference } };
    const right = { ...ended, outcome: { ...ended.outcome, difference: null } };

    expect(presentExecution({ ...wrong, request })).toMatchObject({ verdict: 'wrong_answer', difference });
    expect(presentExecution({ ...right, request })).toMatchObject({ verdict: 'accepted', difference: null });
    expect(presentExecution(ended)).toMatchObject({ verdict: null, difference: null });
    expect(presentExecution({ ...execution, request })).toMatchObject({ verdict: null, difference: null });
  });

  it('is only its id and status where a run or a cancel was accepted', () => {
    expect(presentStatus(execution)).toEqual({ execution_id: 'e-1', status: 'QUEUED' });
  });
});

describe('an event on the wire', () => {
  const event: ExecutionEvent = { seq: 3, type: 'stdout', text: 'żółć\n\n', bytes: null };

  it('is lines of a stream, or a message to a socket', () => {
    expect(String(eventOfStream(event))).toBe('id: 3\nevent: stdout\ndata: {"text":"żółć\\n\\n"}\n\n');
    expect(JSON.parse(String(eventOfSocket(event)))).toEqual({
      id: 3,
      event: 'stdout',
      data: { text: 'żółć\n\n' },
    });
  });

  it('is written once, however many it is sent to', () => {
    expect(eventOfStream(event)).toBe(eventOfStream(event));
    expect(eventOfSocket(event)).toBe(eventOfSocket(event));
    expect(eventOfStream({ ...event, seq: 4 })).not.toEqual(eventOfStream(event));
  });
});
