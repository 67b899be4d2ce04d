import { bareOutcome, type Execution, verdictOf } from '@live-code/core';
import { presentArtifact } from './present-artifact.ts';
import { presentTime, presentTimeOrNull } from './present-time.ts';

/** An execution as the wire has it: `null` for what is not known, except that output and the list of artifacts are empty. */
export const presentExecution = (execution: Execution) => {
  const { outcome } = execution;
  const known = outcome ?? bareOutcome('succeeded');
  return {
    execution_id: execution.id,
    session_id: execution.sessionId,
    status: execution.status,
    language: execution.request.language,
    stdout: known.stdout,
    stderr: known.stderr,
    stdout_truncated: outcome === null ? null : outcome.stdoutTruncated,
    stderr_truncated: outcome === null ? null : outcome.stderrTruncated,
    exit_code: known.exitCode,
    signal: known.signal,
    failure_reason: known.reason,
    verdict: execution.request.expected === undefined ? null : verdictOf(execution),
    difference: known.difference ?? null,
    compile_output: known.compileOutput,
    execution_time_ms: known.executionTimeMs,
    cpu_time_ms: known.cpuTimeMs,
    peak_memory_bytes: known.peakMemoryBytes,
    artifacts: known.artifacts.map(presentArtifact),
    attempt: execution.attempt,
    queued_at: presentTime(execution.queuedAt),
    started_at: presentTimeOrNull(execution.startedAt),
    finished_at: presentTimeOrNull(execution.finishedAt),
  };
};
