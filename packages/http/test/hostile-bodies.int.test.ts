import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningApp, runApp } from './running-app.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('a hostile body', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await runApp();
  });
  afterAll(() => app.close());

  const post = (bytes: string | Uint8Array) =>
    app.call('POST', '/code-sessions', { bytes, headers: JSON_TYPE });

  it.each([
    ['NUL', '\0'],
    ['lone surrogates', '\ud800a\udc00'],
    ['astral characters', '😀𝒳'],
    ['every line end', 'a\rb\nc\r\nd\u2028e\u2029f\u0085g'],
    ['U+FEFF at its start', '\ufeffprint(1)'],
    ['non-characters and U+FFFD', '\uffff\ufffe\ufffd'],
    ['what looks like markup', '</script><!--\u0000-->'],
  ])('with %s in sourceCode comes back exactly', async (_, sourceCode) => {
    const opened = await app.call('POST', '/code-sessions', { json: { sourceCode } });
    expect(opened.body.sourceCode).toBe(sourceCode);
    const read = await app.call('GET', `/code-sessions/${opened.body.session_id}`);
    expect(read.body.sourceCode).toBe(sourceCode);
    expect(read.body.files).toEqual([{ name: 'main.py', content: sourceCode }]);
  });

  it.each([
    ['an overlong form', [0xc0, 0x80]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a cut character', [0xe2, 0x82]],
    ['Latin-1', [0xe9]],
  ])('that is not UTF-8 by %s is refused instead of changed', async (_, bytes) => {
    const body = Buffer.concat([Buffer.from('{"sourceCode":"'), Buffer.from(bytes), Buffer.from('"}')]);
    expect(await post(body)).toMatchObject({
      status: 400,
      body: { code: 'malformed_body', detail: 'body: not UTF-8' },
    });
  });

  it.each(['[', '{"a":'])('that nests %s half a million deep is refused', async (opening) => {
    const depth = 500_000 / opening.length;
    expect(await post(opening.repeat(depth))).toMatchObject({ status: 400 });
  });

  it.each([
    ['in the place of text', (deep: string) => `{"sourceCode":${deep}}`],
    ['under a name that is none', (deep: string) => `{"x":${deep}}`],
    ['in a list', (deep: string) => `{"files":[${deep}]}`],
  ])('that nests deeply and well-formed %s is refused', async (_, around) => {
    const deep = '['.repeat(400_000) + ']'.repeat(400_000);
    expect(await post(around(deep))).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('with a key twice counts its last value', async () => {
    const { status, body } = await post('{"sourceCode":"first","sourceCode":"last"}');
    expect({ status, source: body.sourceCode }).toEqual({ status: 201, source: 'last' });
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'with the key %s is refused, and changes no object',
    async (key) => {
      const answer = await post(`{"${key}":{"polluted":true,"sourceCode":"x"}}`);
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: key }] } });
      expect('polluted' in {}).toBe(false);
      expect(await app.call('POST', '/code-sessions')).toMatchObject({
        status: 201,
        body: { sourceCode: '' },
      });
    },
  );

  it('with __proto__ as an environment variable only sets that variable', async () => {
    const session = await app.open();
    const run = await app.call('POST', `/sessions/${session}/run`, {
      bytes: '{"env":{"__proto__":"p","constructor":"c"}}',
      headers: JSON_TYPE,
    });
    expect(run.status).toBe(202);
    await app.runner.begun();
    const { env } = app.runner.requests[0] ?? {};
    expect(Object.entries(env ?? {}).sort()).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]);
  });

  it('with 1e400 as a limit is refused', async () => {
    const answer = await app.call('POST', `/sessions/${await app.open()}/run`, {
      bytes: '{"limits":{"wall_time_ms":1e400}}',
      headers: JSON_TYPE,
    });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'limits.wall_time_ms' }] } });
  });

  it('leaves the app as it was', async () => {
    expect(await app.call('GET', '/healthz')).toMatchObject({ status: 200 });
  });
});
