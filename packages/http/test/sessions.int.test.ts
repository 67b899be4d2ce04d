import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningApp, runApp } from './running-app.ts';

const NOBODY = '01981d3f-6a6b-7c3e-9d5a-3f0a4c1b2d00';
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('sessions over HTTP', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await runApp();
  });
  afterAll(() => app.close());

  describe('opening', () => {
    it.each([
      ['no body at all', {}],
      [
        'an empty body that calls itself JSON',
        { bytes: '', headers: { 'Content-Type': 'application/json' } },
      ],
      ['an empty object', { json: {} }],
    ])('with %s gives an empty Python program', async (_, call) => {
      const { status, headers, body } = await app.call('POST', '/code-sessions', call);
      expect(status).toBe(201);
      expect(headers.get('Location')).toBe(`/code-sessions/${body.session_id}`);
      expect(headers.get('ETag')).toBe('"1"');
      expect(body).toEqual({
        session_id: expect.stringMatching(
          /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        ),
        status: 'ACTIVE',
        language: 'python',
        name: null,
        files: [{ name: 'main.py', content: '' }],
        entry: 'main.py',
        sourceCode: '',
        version: 1,
        created_at: expect.stringMatching(ISO),
        updated_at: expect.stringMatching(ISO),
        closed_at: null,
      });
    });

    it('with content keeps it, and says an alias by its language', async () => {
      const files = [
        { name: 'app.py', content: 'import lib' },
        { name: 'lib.py', content: 'x = 1' },
      ];
      const content = { language: 'Python3', name: 'Mine', files, entry: 'app.py' };
      const { body } = await app.call('POST', '/code-sessions', { json: content });
      expect(body).toMatchObject({
        language: 'python',
        name: 'Mine',
        files,
        entry: 'app.py',
        sourceCode: 'import lib',
      });
    });

    it('leads to where the session is read', async () => {
      const opened = await app.call('POST', '/code-sessions', { json: { sourceCode: 'print(1)' } });
      const read = await app.call('GET', opened.headers.get('Location') ?? '');
      expect(read).toMatchObject({ status: 200, body: opened.body });
      expect(read.headers.get('ETag')).toBe('"1"');
    });
  });

  describe('saving', () => {
    it('changes what is named, keeps the rest, and runs nothing', async () => {
      const id = await app.open({ name: 'Mine', sourceCode: 'old' });
      const saved = await app.call('PATCH', `/code-sessions/${id}`, {
        json: { language: 'python', sourceCode: "print('Hello World')" },
      });
      expect(saved.status).toBe(200);
      expect(saved.headers.get('ETag')).toBe('"2"');
      expect(saved.body).toMatchObject({ name: 'Mine', version: 2, sourceCode: "print('Hello World')" });
      expect(app.runner.requests).toEqual([]);
    });

    it('on the version that If-Match names, or any for *, is accepted', async () => {
      const id = await app.open();
      for (const [ifMatch, version] of [
        ['"1"', 2],
        ['"2"', 3],
        ['*', 4],
      ] as const) {
        const saved = await app.call('PATCH', `/code-sessions/${id}`, {
          json: { sourceCode: ifMatch },
          headers: { 'If-Match': ifMatch },
        });
        expect(saved).toMatchObject({ status: 200, body: { version } });
      }
    });

    it('on a stale version changes nothing', async () => {
      const id = await app.open({ sourceCode: 'mine' });
      const stale = await app.call('PATCH', `/code-sessions/${id}`, {
        json: { sourceCode: 'theirs' },
        headers: { 'If-Match': '"7"' },
      });
      expect(stale).toMatchObject({ status: 412, body: { code: 'stale_version', errors: [] } });
      expect(stale.body.detail).toContain('is at version 1, not 7');
      expect((await app.call('GET', `/code-sessions/${id}`)).body.sourceCode).toBe('mine');
    });

    it.each(['3', 'W/"3"', '"x"', '"1", "2"', '""'])('with If-Match %s is refused', async (ifMatch) => {
      const answer = await app.call('PATCH', `/code-sessions/${await app.open()}`, {
        json: { sourceCode: '' },
        headers: { 'If-Match': ifMatch },
      });
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'invalid_request', errors: [{ field: 'If-Match', value: ifMatch }] },
      });
    });

    it('needs at least one field', async () => {
      const answer = await app.call('PATCH', `/code-sessions/${await app.open()}`, { json: {} });
      expect(answer).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'body', expected: 'at least one field' }] },
      });
    });
  });

  describe('closing', () => {
    it('leaves a session that can be read, but neither saved nor run', async () => {
      const id = await app.open({ sourceCode: 'print(1)' });
      expect(await app.call('DELETE', `/code-sessions/${id}`)).toMatchObject({
        status: 204,
        body: undefined,
      });
      expect(await app.call('DELETE', `/code-sessions/${id}`)).toMatchObject({ status: 204 });

      expect(await app.call('GET', `/code-sessions/${id}`)).toMatchObject({
        status: 200,
        body: { status: 'CLOSED', closed_at: expect.stringMatching(ISO), sourceCode: 'print(1)' },
      });
      const closed = { status: 409, body: { code: 'session_closed' } };
      expect(await app.call('PATCH', `/code-sessions/${id}`, { json: { sourceCode: '' } })).toMatchObject(
        closed,
      );
      expect(await app.call('POST', `/sessions/${id}/run`)).toMatchObject(closed);
    });

    it('is seen by a client that asks by the ETag of before', async () => {
      const id = await app.open();
      await app.call('DELETE', `/code-sessions/${id}`);
      // Of itself fetch would ask for no answer out of a cache, and so hide one.
      const headers = { 'If-None-Match': '"1"', 'Cache-Control': 'max-age=60' };
      const read = await app.call('GET', `/code-sessions/${id}`, { headers });
      expect(read).toMatchObject({ status: 200, body: { status: 'CLOSED' } });
    });
  });

  it.each([
    ['GET', {}],
    ['PATCH', { json: { sourceCode: '' } }],
    ['DELETE', {}],
  ])('%s of one that is not there is a 404', async (method, call) => {
    expect(await app.call(method, `/code-sessions/${NOBODY}`, call)).toMatchObject({
      status: 404,
      body: { code: 'session_not_found', detail: `No session has the id ${NOBODY}.` },
    });
  });
});

describe('the list of sessions', () => {
  let app: RunningApp;
  const ids: string[] = [];
  beforeAll(async () => {
    app = await runApp();
    for (const name of ['a', 'b', 'c', 'd', 'e']) ids.unshift(await app.open({ name, sourceCode: 'secret' }));
  });
  afterAll(() => app.close());

  it('has the newest first, without code', async () => {
    const { status, body } = await app.call('GET', '/code-sessions');
    expect(status).toBe(200);
    expect(body.sessions.map(({ session_id }: { session_id: string }) => session_id)).toEqual(ids);
    expect(body.next_cursor).toBeNull();
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('is walked page by page, each session once', async () => {
    const seen: string[] = [];
    let query = '?limit=2';
    for (let pages = 0; pages < 3; pages++) {
      const { body } = await app.call('GET', `/code-sessions${query}`);
      seen.push(...body.sessions.map(({ session_id }: { session_id: string }) => session_id));
      query = `?limit=2&cursor=${body.next_cursor}`;
    }
    expect(seen).toEqual(ids);
    expect(query).toBe('?limit=2&cursor=null');
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=two', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=', 'limit'],
    ['limit=Infinity', 'limit'],
    ['cursor=nonsense', 'cursor'],
    ['cursor=W10', 'cursor'],
    ['cursor=a&cursor=b', 'cursor'],
    ['page=2', 'page'],
  ])('refuses ?%s, and names %s', async (query, field) => {
    expect(await app.call('GET', `/code-sessions?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field }] },
    });
  });
});
