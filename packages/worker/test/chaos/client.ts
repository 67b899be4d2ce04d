import { type ApiClient, apiClient, type WireExecution } from '@live-code/testing';
import type { Member } from './fleet.ts';
import type { Entry, Ledger } from './ledger.ts';

/** Milliseconds before a request that was not answered is made again. */
const AGAIN_MS = 100;
const PATIENCE_MS = 30_000;

/** A client that asks whichever API is there, again and again until one answers. */
export class Client {
  readonly #apis: readonly Member[];
  readonly #ledger: Ledger;
  #turn = 0;

  constructor(apis: readonly Member[], ledger: Ledger) {
    this.#apis = apis;
    this.#ledger = ledger;
  }

  /** Opens a session with this Python program; its id. */
  async open(sourceCode: string): Promise<string> {
    return this.#until((api) => api.open(sourceCode));
  }

  /** Submits until it was accepted: the key makes of many requests one execution. */
  async submit(sessionId: string, entry: Entry): Promise<void> {
    const headers = { 'Idempotency-Key': `number-${entry.number}` };
    const limits = entry.kind === 'takes too long' ? { limits: { wall_time_ms: 500 } } : {};
    const priority = entry.number % 3 === 0 ? 'batch' : 'interactive';
    const body = { args: [String(entry.number)], priority, ...limits };
    entry.executionId = await this.#until(async (api) => {
      const answer = await api.call('POST', `/sessions/${sessionId}/run`, body, {
        headers,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (answer.status === 202) return String(answer.body.execution_id);
      throw new Error(`${answer.status} ${String(answer.body.code)}`);
    });
  }

  async read(executionId: string): Promise<WireExecution> {
    return this.#until(async (api) => {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const answer = await api.call('GET', `/executions/${executionId}`, undefined, { signal });
      if (answer.status === 200) return answer.body as unknown as WireExecution;
      throw new Error(`reading: ${answer.status} ${String(answer.body.code)}`);
    });
  }

  async #until<Answer>(ask: (api: ApiClient) => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const url = this.#apis[this.#turn++ % this.#apis.length]?.said ?? '';
      if (url !== '') {
        try {
          return await ask(apiClient(url));
        } catch (error) {
          this.#ledger.refused(nameOf(error));
        }
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/** Of a connection that broke it is of no interest where. */
const nameOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  if (message === 'fetch failed') return `no connection (${(cause as { code?: string })?.code ?? 'closed'})`;
  return message;
};
