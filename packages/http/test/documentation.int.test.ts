import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { document, type Node, operations, resolved, violations } from './api-contract.ts';
import { type RunningApp, runApp } from './running-app.ts';

/** The examples of a media type, by name. */
const examplesOf = ({ example, examples }: Node): [string, unknown][] => [
  ...(example === undefined ? [] : ([['example', example]] as [string, unknown][])),
  ...Object.entries(examples ?? {}).map(([name, node]): [string, unknown] => [name, resolved(node).value]),
];

const contents = operations.flatMap(({ method, path, operation }) => {
  const request = resolved(operation.requestBody).content ?? {};
  const responses = Object.entries(operation.responses ?? {}).flatMap(([status, response]) =>
    Object.values(resolved(response).content ?? {}).map((media): [string, Node] => [
      `the ${status} of ${method} ${path}`,
      media,
    ]),
  );
  return [
    ...Object.values(request).map((media): [string, Node] => [`the body of ${method} ${path}`, media]),
    ...responses,
  ];
});

/** Each call with each of its bodies. */
const tries = operations.flatMap(({ method, path, operation }) => {
  const bodies = Object.values(resolved(operation.requestBody).content ?? {}).flatMap(examplesOf);
  return (bodies.length === 0 ? [['nothing', undefined] as const] : bodies).map(([name, json]) => ({
    method,
    path,
    name,
    json,
  }));
});

describe('the API document', () => {
  it('lists every call, and nothing for development', () => {
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'DELETE /code-sessions/{session_id}',
      'GET /batches/{batch_id}',
      'GET /batches/{batch_id}/events',
      'GET /code-sessions',
      'GET /code-sessions/{session_id}',
      'GET /code-sessions/{session_id}/events',
      'GET /code-sessions/{session_id}/executions',
      'GET /code-sessions/{session_id}/revisions',
      'GET /code-sessions/{session_id}/revisions/{version}',
      'GET /executions/{execution_id}',
      'GET /executions/{execution_id}/artifacts',
      'GET /executions/{execution_id}/artifacts/{name}',
      'GET /executions/{execution_id}/attempts',
      'GET /executions/{execution_id}/events',
      'GET /executions/{execution_id}/webhook',
      'GET /healthz',
      'GET /languages',
      'GET /readyz',
      'PATCH /code-sessions/{session_id}',
      'POST /batches/{batch_id}/cancel',
      'POST /code-sessions',
      'POST /code-sessions/{session_id}/restore',
      'POST /code-sessions/{session_id}/run',
      'POST /code-sessions/{session_id}/run-batch',
      'POST /executions/{execution_id}/cancel',
      'POST /executions/{execution_id}/stdin',
      'POST /sessions/{session_id}/run',
    ]);
    expect(JSON.stringify(document)).not.toContain('debug');
  });

  it.each(contents)('has examples for %s, and they are as its schema says', (_, media) => {
    const examples = examplesOf(media);
    expect(examples).not.toEqual([]);
    for (const [name, value] of examples) {
      expect([name, ...violations(media.schema ?? {}, value)]).toEqual([name]);
    }
  });

  it('names a version that is the package’s', async () => {
    const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
    expect(document.info.version).toBe(version);
  });

  it('prefills no header that would make a second try fail', () => {
    const optional = operations.flatMap(({ operation }) =>
      Object.values(operation.parameters ?? {})
        .map(resolved)
        .filter((parameter) => String(parameter.in) === 'header'),
    );
    expect(optional).not.toEqual([]);
    for (const parameter of optional) expect(parameter).not.toHaveProperty('example');
  });
});

/** A run to which every call about an execution has an answer. */
const RUN = { interactive: true, callback_url: 'https://example.com/hook' };

describe.each([
  ['on its own', ''],
  ['mounted in another app', '/code/v1'],
])('the app %s', (_, mountPath) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await runApp({
      mountPath,
      adapters: {
        webhookSender: { check: async () => null, send: async () => ({ status: 200, error: null }) },
      },
      mount: (inner) => (mountPath === '' ? inner : express().use(mountPath, inner)),
    });
  });
  afterAll(() => app.close());

  /** The answer of a stream that goes on. */
  const begun = async (path: string): Promise<Response> => {
    const leaving = new AbortController();
    const response = await fetch(`${app.url}${path}`, { signal: leaving.signal });
    leaving.abort();
    return response;
  };

  it('takes every example as it is', async () => {
    const tried: string[] = [];
    const content = Uint8Array.of(1);
    const ended = await app.leave([{ name: 'plot.png', mediaType: 'image/png', sizeBytes: 1, content }]);
    for (const { method, path, name, json } of tries) {
      const session = await app.open();
      const isOfEnded = path.endsWith('{name}');
      const execution = isOfEnded ? ended : await app.run(session, RUN);
      const { batch } = await app.liveCode.submitBatch({ sessionId: session, runs: [{}] });
      const filled = path
        .replace('{batch_id}', batch.id)
        .replace('{session_id}', session)
        .replace('{execution_id}', execution)
        .replace('{version}', '1')
        .replace('{name}', 'plot.png');
      const { status } = path.endsWith('/events')
        ? await begun(filled)
        : await app.call(method, filled, { json });
      tried.push(`${method} ${path} ${name} ${status < 300}`);
    }
    expect(tried.length).toBeGreaterThan(operations.length);
    expect(tried.filter((line) => !line.endsWith(' true'))).toEqual([]);
  });

  it('says in Location where things are', async () => {
    const opened = await app.call('POST', '/code-sessions');
    expect(opened.headers.get('Location')).toBe(`${mountPath}/code-sessions/${opened.body.session_id}`);
    const run = await app.call('POST', `/sessions/${opened.body.session_id}/run`);
    expect(run.headers.get('Location')).toBe(`${mountPath}/executions/${run.body.execution_id}`);
  });

  it('refuses what is not as the document says', async () => {
    const answers = [
      await app.call('POST', '/code-sessions', { json: { sourceCode: 1 } }),
      await app.call('GET', '/nothing'),
      await app.call('PUT', '/code-sessions'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 404, 405]);
  });

  it('shows its document with the address at which it is', async () => {
    const response = await fetch(`${app.url}/openapi.json`);
    expect(await response.json()).toEqual({ ...document, servers: [{ url: mountPath || '/' }] });
  });

  it('shows Swagger UI on that document, with everything that the page needs', async () => {
    const page = await fetch(`${app.url}/api-docs`);
    expect(page.url).toBe(`${app.url}/api-docs/`);
    const html = await page.text();
    expect(html).toContain('<title>Live Code</title>');
    const needed = [...html.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(needed).toContain('./swagger-ui-bundle.js');
    for (const path of needed) {
      const part = await fetch(new URL(path, page.url));
      expect([path, part.status]).toEqual([path, 200]);
      if (!path.endsWith('init.js')) continue;
      const url = /"swaggerUrl": "([^"]+)"/.exec(await part.text())?.[1] ?? '';
      expect(new URL(url, page.url).href).toBe(`${app.url}/openapi.json`);
    }
  });
});

describe('an app in which it is mounted', () => {
  it('keeps its own routes and settings', async () => {
    const app = await runApp({
      mountPath: '/code',
      mount: (inner) =>
        express()
          .use('/code', inner)
          .get('/', (_req, res) => void res.json({ mine: true })),
    });
    try {
      await app.call('GET', '/healthz');
      const own = await fetch(new URL('/', app.url));
      expect(await own.json()).toEqual({ mine: true });
      expect(own.headers.get('X-Powered-By')).toBe('Express');
      expect(own.headers.get('X-Request-Id')).toBeNull();
    } finally {
      await app.close();
    }
  });

  it('may have read the body already', async () => {
    const app = await runApp({ mount: (inner) => express().use(express.json()).use(inner) });
    try {
      expect(await app.call('POST', '/code-sessions', { json: { sourceCode: 'a' } })).toMatchObject({
        status: 201,
        body: { sourceCode: 'a' },
      });
    } finally {
      await app.close();
    }
  });
});
