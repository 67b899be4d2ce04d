import type { EventSourceMessage } from 'eventsource-parser';
import { EventSourceParserStream } from 'eventsource-parser/stream';
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
  /** Gives the call up. */
  readonly signal?: AbortSignal;
}

/** @throws {Refused} @throws {Away} */
const ask = async (
  method: string,
  path: string,
  { json, headers, signal = AbortSignal.timeout(PATIENCE_MS) }: Call = {},
): Promise<Response> => {
  const response = await fetch(path, {
    method,
    headers: { ...(json !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    signal,
  }).catch((error: unknown) => {
    throw new Away('The server does not answer.', { cause: error });
  });
  if (response.status >= 500) throw new Away(`The server answers ${response.status}.`);
  if (!response.ok) throw new Refused((await response.json().catch(() => null)) as Problem);
  return response;
};

/** @throws {Refused} @throws {Away} */
const call = async <Answer>(method: string, path: string, options: Call = {}): Promise<Answer> =>
  (await ask(method, path, options)).json().catch(() => null);

/** A run that is accepted. */
interface Accepted {
  readonly executionId: string;
  /** What happens to it, as it is told; ends where the connection does, which may be too early. */
  readonly events: AsyncGenerator<EventSourceMessage, void, undefined>;
}

async function* eventsOf({ body }: Response): AsyncGenerator<EventSourceMessage, void, undefined> {
  const reader = body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) return;
    yield next.value;
  }
}

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
  /** The same, and follows it in one request, until `leaving` is aborted. */
  runAndFollow: async (sessionId: string, input: RunInput, leaving: AbortController): Promise<Accepted> => {
    const impatience = setTimeout(() => leaving.abort(), PATIENCE_MS);
    const response = await ask('POST', at(sessionId, '/run'), {
      json: input,
      headers: { Accept: 'text/event-stream' },
      signal: leaving.signal,
    }).finally(() => clearTimeout(impatience));
    return {
      executionId: response.headers.get('Location')?.split('/').at(-1) ?? '',
      events: eventsOf(response),
    };
  },
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
  /** After the event of this number. */
  execution: (executionId: string, after: number): string =>
    `./executions/${executionId}/events?after=${after}`,
  session: (sessionId: string): string => at(sessionId, '/events'),
  batch: (batchId: string): string => `./batches/${batchId}/events`,
} as const;

/** Where a terminal is attached to an execution. */
export const attachUrl = (executionId: string): string =>
  new URL(`./executions/${executionId}/attach`, location.href).href.replace(/^http/, 'ws');
