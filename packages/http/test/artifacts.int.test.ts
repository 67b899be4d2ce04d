import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '@live-code/core';
import { anArtifact } from './an-artifact.ts';
import { type RunningApp, runApp } from './running-app.ts';

const NOBODY = '01981d40-0b52-7a41-8a35-5f2e9c6d7e01';
const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** Sends a path as it is, which `fetch` would tidy up. */
const getRaw = async (url: string, path: string): Promise<IncomingMessage> => {
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, path });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  return response;
};

describe('an artifact', () => {
  let app: RunningApp;
  let id: string;
  const left = [
    anArtifact('every.png', 'image/png', EVERY_BYTE),
    anArtifact('empty.txt', 'text/plain', ''),
    anArtifact('note.txt', 'text/plain', 'Grüße\n'),
    anArtifact('broken.json', 'application/json', '{"a":'),
    anArtifact('sub/deep/data.csv', 'text/csv', 'a,b\n'),
    anArtifact('large.bin', 'application/x-unknown', new Uint8Array(3_000_000).fill(7)),
    anArtifact('page.html', 'text/html', '<script>alert(1)</script>'),
    anArtifact('plot.svg', 'image/svg+xml', '<svg onload="alert(1)"/>'),
    anArtifact('page.xhtml', 'application/xhtml+xml', '<html/>'),
    anArtifact('split', 'text/plain\r\nSet-Cookie: a=b', 'x'),
    anArtifact('disguised.png', 'image/svg+xml;a=image/png', '<svg/>'),
  ];
  beforeAll(async () => {
    app = await runApp();
    id = await app.leave(left);
  });
  afterAll(() => app.close());

  const read = (name: string, headers: Record<string, string> = {}, method = 'GET') =>
    app.call(method, `/executions/${id}/artifacts/${name}`, { headers });

  it.each(left.map(({ name, content }) => [name, content] as const))(
    '%s is its bytes',
    async (name, content) => {
      const { status, headers, bytes } = await read(name);
      expect(status).toBe(200);
      expect(bytes.equals(content)).toBe(true);
      expect(headers.get('Content-Length')).toBe(`${content.length}`);
    },
  );

  it.each([
    ['every.png', 'image/png'],
    ['note.txt', 'text/plain; charset=utf-8'],
    ['sub/deep/data.csv', 'text/csv; charset=utf-8'],
    ['broken.json', 'application/json'],
  ])('%s is shown as %s', async (name, type) => {
    const { headers } = await read(name);
    expect(headers.get('Content-Type')).toBe(type);
    expect(headers.get('Content-Disposition')).toBe(`inline; filename=${name.split('/').at(-1)}`);
  });

  it.each(['large.bin', 'page.html', 'plot.svg', 'page.xhtml', 'split', 'disguised.png'])(
    '%s is opaque, and saved instead of shown',
    async (name) => {
      const { headers } = await read(name);
      expect(headers.get('Content-Type')).toBe('application/octet-stream');
      expect(headers.get('Content-Disposition')).toBe(`attachment; filename=${name}`);
      expect(headers.get('Set-Cookie')).toBeNull();
    },
  );

  it.each(left.map(({ name }) => name))('%s can run nothing, whatever shows it', async (name) => {
    const { headers } = await read(name);
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Content-Security-Policy')).toBe("sandbox; default-src 'none'");
  });

  it('may be kept for ever, by this client, under a tag of its content', async () => {
    const tags = new Set<string | null>();
    for (const { name } of left) {
      const { headers } = await read(name);
      expect(headers.get('Cache-Control')).toBe('private, max-age=31536000, immutable');
      expect((await read(name)).headers.get('ETag')).toBe(headers.get('ETag'));
      tags.add(headers.get('ETag'));
    }
    expect(tags.size).toBe(left.length);

    const other = await app.leave([
      anArtifact('note.txt', 'text/plain', 'new'),
      anArtifact('copy', 'a/b', 'Grüße\n'),
    ]);
    const tagOf = async (name: string) =>
      (await app.call('GET', `/executions/${other}/artifacts/${name}`)).headers.get('ETag');
    expect(tags).not.toContain(await tagOf('note.txt'));
    expect(await tagOf('copy')).toBe((await read('note.txt')).headers.get('ETag'));
  });

  it('is not sent again to who has it', async () => {
    // As a browser revalidates; left alone, `fetch` adds `no-cache`, with which Express sends everything.
    const having = (tags: string) => ({ 'If-None-Match': tags, 'Cache-Control': 'max-age=0' });
    const tag = (await read('note.txt')).headers.get('ETag') ?? '';
    const answer = await read('note.txt', having(`"other", ${tag}`));
    expect(answer).toMatchObject({ status: 304, body: undefined });
    expect(answer.headers.get('ETag')).toBe(tag);
    expect((await read('note.txt', having('"other"'))).status).toBe(200);
    expect((await read('sub%2Fdeep%2Fdata.csv', having('*'))).status).toBe(304);
    expect((await read('nothing', having('*'))).status).toBe(404);
  });

  it('has the headers of its GET, and no body, by HEAD', async () => {
    const [head, get] = [await read('every.png', {}, 'HEAD'), await read('every.png')];
    expect(head).toMatchObject({ status: 200, body: undefined });
    for (const name of ['Content-Type', 'Content-Length', 'Content-Disposition', 'ETag', 'Cache-Control']) {
      expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
    }
  });

  it('is found under its whole name, with its slashes encoded or as they are', async () => {
    const names = ['sub/deep/data.csv', 'sub%2Fdeep%2Fdata.csv', 'sub%2fdeep/data.csv'];
    for (const name of names) expect(await read(name)).toMatchObject({ status: 200, body: 'a,b\n' });
    expect(await read('sub/deep/data.csv?a=/b')).toMatchObject({
      body: { errors: [{ field: 'a', value: '/b' }] },
    });
  });

  it.each([
    'nothing.png',
    'EVERY.png',
    'data.csv',
    'sub',
    'sub/',
    'note.txt/',
    '/note.txt',
    './note.txt',
    'sub/../note.txt',
    'sub/deep/../../note.txt',
    '%2e%2e%2fnote.txt',
    '..%2F..%2Fetc%2Fpasswd',
    '../../../../../etc/passwd',
    '%2Fetc%2Fpasswd',
    'note.txt%00',
    'note.txt%0A',
    '%25',
    '*',
    'x'.repeat(5000),
  ])('is not found as %j', async (name) => {
    const answer = await getRaw(app.url, `/executions/${id}/artifacts/${name}`);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers.etag).toBeUndefined();
  });

  it('that is not there is a problem that names it, in part where it is long', async () => {
    expect(await read('no%0Athing')).toMatchObject({
      status: 404,
      body: { code: 'artifact_not_found', detail: `Execution ${id} has no artifact "no\\nthing".` },
    });
    expect((await read('x'.repeat(5000))).body.detail.length).toBeLessThan(200);
  });

  it('is not found in another execution, nor in one that is not there or has not ended', async () => {
    const other = await app.leave([]);
    const running = await app.run(await app.open());
    await app.runner.begun();
    for (const [execution, code] of [
      [other, 'artifact_not_found'],
      [running, 'artifact_not_found'],
      [NOBODY, 'execution_not_found'],
    ]) {
      const answer = await app.call('GET', `/executions/${execution}/artifacts/note.txt`);
      expect(answer).toMatchObject({ status: 404, body: { code } });
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
    }
    await app.runner.end();
  });

  it.each(['%', '%zz', '%ff', 'a/%c0%af'])(
    'cannot be asked for as %s, which encodes nothing',
    async (name) => {
      expect(await read(name)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    },
  );

  it('can only be read', async () => {
    for (const method of ['PUT', 'POST', 'DELETE']) {
      expect(await app.call(method, `/executions/${id}/artifacts/note.txt`)).toMatchObject({ status: 405 });
    }
  });
});

describe('an artifact whose store is away', () => {
  it('is a 503 that nobody keeps', async () => {
    const readArtifact = async (): Promise<never> => {
      throw new StoreUnavailable('the database did not answer', new Error('secret'));
    };
    const app = await runApp({ over: { readArtifact } });
    try {
      const answer = await app.call('GET', `/executions/${NOBODY}/artifacts/a`);
      expect(answer).toMatchObject({ status: 503, body: { code: 'store_unavailable' } });
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
    } finally {
      await app.close();
    }
  });
});
