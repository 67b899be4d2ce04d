import type {
  Batch,
  Code,
  Execution,
  ExecutionSummary,
  Language,
  Problem,
  Revision,
  RevisionSummary,
  RunInput,
  Session,
} from './wire.ts';

/** The API answered that it will not. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The API does not answer, or cannot do its work at the moment: trying again may help. */
export class Away extends Error {
  override readonly name = 'Away';
}

/** Milliseconds after which a call is given up. */
const PATIENCE_MS = 15_000;

interface Call {
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @throws {Refused} @throws {Away} */
const call = async <Answer>(method: string, path: string, { json, headers }: Call = {}): Promise<Answer> => {
  const response = await fetch(path, {
    method,
    headers: { ...(json !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((error: unknown) => {
    throw new Away('The server does not answer.', { cause: error });
  });
  if (response.status >= 500) throw new Away(`The server answers ${response.status}.`);
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(body as Problem);
  return body as Answer;
};

const at = (sessionId: string, path = ''): string =>
  `./code-sessions/${encodeURIComponent(sessionId)}${path}`;

/** What this tab calls itself, so that it can tell its own saves from others'. */
export const CLIENT_ID = `tab-${Math.random().toString(36).slice(2, 12)}`;

/** On what a save depends, and who makes it. */
const savedBy = (version: number | null): Readonly<Record<string, string>> => ({
  'Client-Id': CLIENT_ID,
  ...(version !== null && { 'If-Match': `"${version}"` }),
});

/** The calls of the API that the page makes. Each @throws {Refused} @throws {Away} */
export const api = {
  languages: async (): Promise<readonly Language[]> =>
    (await call<{ languages: readonly Language[] }>('GET', './languages')).languages,
  open: (content: Partial<Code> & { readonly name?: string | null }): Promise<Session> =>
    call('POST', './code-sessions', { json: content }),
  read: (sessionId: string): Promise<Session> => call('GET', at(sessionId)),
  close: (sessionId: string): Promise<unknown> => call('DELETE', at(sessionId)),
  /** Only if the session still has this version. */
  save: (
    sessionId: string,
    content: Code & { readonly name: string | null },
    version: number,
  ): Promise<Session> => call('PATCH', at(sessionId), { json: content, headers: savedBy(version) }),
  revisions: async (sessionId: string): Promise<readonly RevisionSummary[]> =>
    (await call<{ revisions: readonly RevisionSummary[] }>('GET', at(sessionId, '/revisions'))).revisions,
  revision: (sessionId: string, version: number): Promise<Revision> =>
    call('GET', at(sessionId, `/revisions/${version}`)),
  /** What it takes the place of is kept in the history. Only if the session still has the version `over`, where that is said. */
  restore: (sessionId: string, version: number, over: number | null = null): Promise<Session> =>
    call('POST', at(sessionId, '/restore'), { json: { version }, headers: savedBy(over) }),
  run: (sessionId: string, input: RunInput): Promise<{ readonly execution_id: string }> =>
    call('POST', at(sessionId, '/run'), { json: input }),
  execution: (executionId: string): Promise<Execution> => call('GET', `./executions/${executionId}`),
  executions: async (sessionId: string): Promise<readonly ExecutionSummary[]> =>
    (await call<{ executions: readonly ExecutionSummary[] }>('GET', at(sessionId, '/executions?limit=50')))
      .executions,
  cancel: (executionId: string): Promise<unknown> => call('POST', `./executions/${executionId}/cancel`),
  runBatch: (
    sessionId: string,
    runs: readonly { readonly stdin: string; readonly expected_stdout: string }[],
  ): Promise<Batch> => call('POST', at(sessionId, '/run-batch'), { json: { runs } }),
} as const;

/** Where an artifact's content is. */
export const artifactUrl = (executionId: string, name: string): string =>
  `./executions/${executionId}/artifacts/${name.split('/').map(encodeURIComponent).join('/')}`;

/** Where what happens to an execution, a session or a batch is told. */
export const eventsUrl = {
  execution: (executionId: string): string => `./executions/${executionId}/events`,
  session: (sessionId: string): string => at(sessionId, '/events'),
  batch: (batchId: string): string => `./batches/${batchId}/events`,
} as const;

/** Where a terminal is attached to an execution. */
export const attachUrl = (executionId: string): string =>
  new URL(`./executions/${executionId}/attach`, location.href).href.replace(/^http/, 'ws');
