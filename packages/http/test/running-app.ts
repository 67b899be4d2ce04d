import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from '@jest/globals';
import type { Artifact } from '@live-code/core';
import type { Express } from 'express';
import { type Adapters, createLiveCode, type GivenSettings, type LiveCode } from 'live-code';
import { pino } from 'pino';
import { attachExecutions } from '../src/attach/attach-executions.ts';
import { type AppOptions, createApp } from '../src/create-app.ts';
import { strayings } from './api-contract.ts';
import { HeldRunner } from './held-runner.ts';

/** An answer; `body` is `undefined` where there was none, and text where it was no JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReturnType<typeof JSON.parse>;
  /** The body as it came. */
  readonly bytes: Buffer;
}

/** What a call may carry: JSON to be written, or bytes as they are. */
export interface Call {
  readonly json?: unknown;
  readonly bytes?: string | Uint8Array;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export interface RunningApp {
  readonly url: string;
  readonly liveCode: LiveCode;
  readonly runner: HeldRunner;
  /** Calls the API, and fails where the answer strays from the API document. */
  call(method: string, path: string, call?: Call): Promise<Answer>;
  /** Opens a session with this content, and resolves to its id. */
  open(content?: object): Promise<string>;
  /** Runs a session, and resolves to the execution's id. */
  run(sessionId: string, input?: object): Promise<string>;
  /** Runs a program that leaves these behind, where no other runs, and resolves to the id of the ended execution. */
  leave(artifacts: readonly Artifact[]): Promise<string>;
  close(): Promise<void>;
}

export interface AppUnderTest {
  readonly settings?: GivenSettings;
  readonly adapters?: Partial<Adapters>;
  /** Replaces methods of the facade. */
  readonly over?: Partial<LiveCode>;
  readonly options?: AppOptions;
  /** Makes of the app what listens, such as another app in which it is mounted at `mountPath`. */
  readonly mount?: (app: Express) => Express;
  readonly mountPath?: string;
}

/** An app that listens on a free port, on sql.js, with a queue in memory and a runner that the test holds. */
export const runApp = async ({
  settings,
  adapters,
  over,
  options,
  mount = (app) => app,
  mountPath = '',
}: AppUnderTest = {}): Promise<RunningApp> => {
  const runner = new HeldRunner();
  const liveCode = await createLiveCode(
    { logLevel: 'silent', workerConcurrency: 4, shutdownGraceMs: 0, ...settings },
    { adapters: { runner, ...adapters } },
  );
  await liveCode.start();
  const app = createApp(
    { ...liveCode, ...over },
    { logger: pino({ level: 'silent' }), validateResponses: true, playground: false, ...options },
  );
  const server = createServer(mount(app));
  const cutSockets = attachExecutions(
    server,
    { ...liveCode, ...over },
    { path: mountPath, logger: pino({ level: 'silent' }), closing: options?.closing },
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const call: RunningApp['call'] = async (method, path, { json, bytes, headers, signal } = {}) => {
    const response = await fetch(`${url}${mountPath}${path}`, {
      method,
      headers: { ...(json !== undefined && { 'Content-Type': 'application/json' }), ...headers },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ...(bytes !== undefined && { body: bytes as NonNullable<RequestInit['body']> }),
      ...(signal !== undefined && { signal }),
    });
    const received = Buffer.from(await response.arrayBuffer());
    const answer = {
      status: response.status,
      headers: response.headers,
      body: parsed(received.toString()),
      bytes: received,
    };
    expect(strayings(method, path.split('?')[0] ?? '', answer)).toEqual([]);
    expect(answer.headers.get('X-Request-Id')).toMatch(/^[A-Za-z0-9._-]{1,128}$/);
    return answer;
  };

  const open: RunningApp['open'] = async (content) =>
    (await call('POST', '/code-sessions', { json: content ?? {} })).body.session_id;
  const run: RunningApp['run'] = async (sessionId, input) =>
    (await call('POST', `/sessions/${sessionId}/run`, { json: input ?? {} })).body.execution_id;

  return {
    url: `${url}${mountPath}`,
    liveCode,
    runner,
    call,
    open,
    run,
    leave: async (artifacts) => {
      const id = await run(await open());
      const ended = call('GET', `/executions/${id}?wait=30`);
      await runner.end({ artifacts });
      expect((await ended).body.status).toBe('COMPLETED');
      return id;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      cutSockets();
      await liveCode.close();
    },
  };
};

const parsed = (text: string): unknown => {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
