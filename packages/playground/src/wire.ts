/** What the API's answers hold, as far as the page uses it: openapi.yaml is the contract. */

export interface SourceFile {
  readonly name: string;
  readonly content: string;
}

/** What a session runs. */
export interface Code {
  readonly language: string;
  readonly files: readonly SourceFile[];
  readonly entry: string;
}

export interface Session extends Code {
  readonly session_id: string;
  readonly status: 'ACTIVE' | 'CLOSED';
  readonly name: string | null;
  readonly version: number;
  readonly updated_at: string;
}

export interface Revision extends Code {
  readonly version: number;
  readonly saved_at: string;
}

export type RevisionSummary = Omit<Revision, 'files'> & { readonly length: number };

export type Status = 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'TIMEOUT' | 'CANCELLED';

export interface ExecutionSummary {
  readonly execution_id: string;
  readonly session_version: number;
  readonly status: Status;
  readonly queued_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

export interface Artifact {
  readonly name: string;
  readonly media_type: string;
  readonly size_bytes: number;
}

export interface Difference {
  readonly line: number;
  readonly expected: string | null;
  readonly actual: string | null;
}

export interface Execution extends Omit<ExecutionSummary, 'session_version'> {
  readonly session_id: string;
  readonly language: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly stdout_truncated: boolean | null;
  readonly stderr_truncated: boolean | null;
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly failure_reason: string | null;
  readonly verdict: string | null;
  readonly difference: Difference | null;
  readonly compile_output: string | null;
  readonly execution_time_ms: number | null;
  readonly cpu_time_ms: number | null;
  readonly peak_memory_bytes: number | null;
  readonly artifacts: readonly Artifact[];
}

/** What a run is asked for. */
export interface RunInput {
  readonly stdin?: string;
  readonly args?: readonly string[];
  readonly tty?: boolean;
}

export interface Batch {
  readonly batch_id: string;
  readonly executions: readonly {
    readonly execution_id: string;
    readonly status: Status;
    readonly verdict: string | null;
  }[];
}

export interface Language {
  readonly language: string;
  readonly version: string;
  readonly entry: string | null;
}

/** A problem document: RFC 9457. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}
