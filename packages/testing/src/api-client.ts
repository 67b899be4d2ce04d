/** An answer of the API. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the body; empty where there is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** An execution as the API shows it. */
export interface WireExecution {
  readonly execution_id: string;
  readonly session_id: string;
  readonly status: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly stdout_truncated: boolean;
  readonly stderr_truncated: boolean;
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly failure_reason: string | null;
  readonly execution_time_ms: number | null;
  readonly cpu_time_ms: number | null;
  readonly peak_memory_bytes: number | null;
  readonly attempt: number;
  readonly queued_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

/** Calls the API as any HTTP client would. */
export interface ApiClient {
  call(
    method: string,
    path: string,
    body?: unknown,
    options?: { headers?: Record<string, string>; signal?: AbortSignal },
  ): Promise<Answer>;
  /** Opens a session with this Python program; its id. */
  open(sourceCode: string): Promise<string>;
  /** Runs the session; the execution's id. */
  run(sessionId: string, input?: object): Promise<string>;
  /** The execution when it has ended. */
  ended(executionId: string): Promise<WireExecution>;
  /** The execution once it has this status. */
  reaches(executionId: string, status: string): Promise<WireExecution>;
  /** Opens, runs and waits. */
  result(sourceCode: string, input?: object): Promise<WireExecution>;
}

/** Milliseconds after which an execution that does not move is a failure, and not waited for for ever. */
const PATIENCE_MS = 120_000;

const patience = (): { check(executionId: string): void } => {
  const end = performance.now() + PATIENCE_MS;
  return {
    check: (executionId) => {
      if (performance.now() > end)
        throw new Error(`execution ${executionId} did not move for ${PATIENCE_MS} ms`);
    },
  };
};

const marked = (sourceCode: string, mark: string): object => ({
  files: [
    { name: 'main.py', content: sourceCode },
    { name: mark, content: '' },
  ],
  entry: 'main.py',
});

/** A client of the API at this URL; every program that it runs can be found by this mark, with `processesWith`. */
export const apiClient = (url: string, { mark }: { mark?: string } = {}): ApiClient => {
  const call: ApiClient['call'] = async (method, path, body, { headers = {}, signal } = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : JSON.parse(text),
    };
  };
  const expecting = async <Body>(status: number, answer: Promise<Answer>): Promise<Body> => {
    const { status: actual, body } = await answer;
    if (actual !== status) throw new Error(`expected ${status}, got ${actual}: ${JSON.stringify(body)}`);
    return body as Body;
  };
  const open: ApiClient['open'] = async (sourceCode) =>
    (
      await expecting<{ session_id: string }>(
        201,
        call('POST', '/code-sessions', mark === undefined ? { sourceCode } : marked(sourceCode, mark)),
      )
    ).session_id;
  const run: ApiClient['run'] = async (sessionId, input) =>
    (
      await expecting<{ execution_id: string }>(
        202,
        call(
          'POST',
          `/sessions/${sessionId}/run`,
          mark === undefined ? input : { env: { MARK: mark }, ...input },
        ),
      )
    ).execution_id;
  const ended: ApiClient['ended'] = async (executionId) => {
    for (const deadline = patience(); ; deadline.check(executionId)) {
      const execution = await expecting<WireExecution>(
        200,
        call('GET', `/executions/${executionId}?wait=30`),
      );
      if (execution.finished_at !== null) return execution;
    }
  };
  const reaches: ApiClient['reaches'] = async (executionId, status) => {
    for (const deadline = patience(); ; deadline.check(executionId)) {
      const execution = await expecting<WireExecution>(200, call('GET', `/executions/${executionId}`));
      if (execution.status === status) return execution;
      if (execution.finished_at !== null) {
        throw new Error(`never ${status}: ${JSON.stringify(execution)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return {
    call,
    open,
    run,
    ended,
    reaches,
    result: async (sourceCode, input) => ended(await run(await open(sourceCode), input)),
  };
};
