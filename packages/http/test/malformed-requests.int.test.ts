import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningApp, runApp } from './running-app.ts';

const LIMIT = 1_048_576;
const JSON_TYPE = { 'Content-Type': 'application/json' };
const NOBODY = '01981d3f-6a6b-7c3e-9d5a-3f0a4c1b2d00';

/** A session's content that is exactly this many bytes of JSON. */
const contentOf = (bytes: number): string => {
  const frame = JSON.stringify({ sourceCode: '' });
  return JSON.stringify({ sourceCode: 'x'.repeat(bytes - frame.length) });
};

describe('a request that is not as it should be', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await runApp();
  });
  afterAll(() => app.close());

  const post = (bytes: string | Uint8Array, headers: Record<string, string> = JSON_TYPE) =>
    app.call('POST', '/code-sessions', { bytes, headers });

  describe('by its body', () => {
    it.each(['{', '{"sourceCode": }', "{'sourceCode': ''}", '{"a":1}}', 'print(1)'])(
      '%s is no JSON',
      async (bytes) => {
        expect(await post(bytes)).toMatchObject({
          status: 400,
          body: { code: 'malformed_body', errors: [{ field: 'body', expected: 'JSON in UTF-8' }] },
        });
      },
    );

    it.each(['null', '[]', '"text"', '3', 'true'])('%s is no object', async (bytes) => {
      expect(await post(bytes)).toMatchObject({
        status: 400,
        body: { code: 'invalid_request', errors: [{ field: 'body', expected: 'object' }] },
      });
    });

    it.each([
      [{ sourceCode: 42 }, 'sourceCode', 42, 'string'],
      [{ sourceCode: null }, 'sourceCode', null, 'string'],
      [{ sourceCode: { a: 1 } }, 'sourceCode', undefined, 'string'],
      [{ name: 7 }, 'name', 7, 'string or null'],
      [{ language: ['python'] }, 'language', undefined, 'string'],
      [{ files: 'main.py' }, 'files', 'main.py', 'array'],
      [{ files: [{ name: 1, content: '' }] }, 'files[0].name', 1, 'string'],
      [{ files: [{ name: 'a' }] }, 'files[0].content', undefined, 'a value'],
      [{ files: [{ name: 'a', content: '', mode: 7 }] }, 'files[0].mode', 7, 'no field of this name'],
      [{ sourcecode: 'print(1)' }, 'sourcecode', 'print(1)', 'no field of this name'],
    ])('%j names the field', async (json, field, value, expected) => {
      const answer = await app.call('POST', '/code-sessions', { json });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
      expect(answer.body.errors).toEqual([{ field, expected, ...(value !== undefined && { value }) }]);
      expect(answer.body.detail).toContain(`${field}:`);
    });

    it.each([
      [{ limits: { wall_time_ms: '1000' } }, 'limits.wall_time_ms', '1000', 'integer'],
      [{ limits: { wall_time_ms: 1.5 } }, 'limits.wall_time_ms', 1.5, 'integer'],
      [{ limits: { wall_time_ms: 0 } }, 'limits.wall_time_ms', 0, '>= 1'],
      [{ limits: { walltime: 1 } }, 'limits.walltime', 1, 'no field of this name'],
      [{ limits: [] }, 'limits', undefined, 'object'],
      [{ stdin: 1 }, 'stdin', 1, 'string'],
      [{ args: ['a', 1] }, 'args[1]', 1, 'string'],
      [{ env: { A: 1 } }, 'env.A', 1, 'string'],
    ])('%j of a run names the field', async (json, field, value, expected) => {
      const answer = await app.call('POST', `/sessions/${NOBODY}/run`, { json });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
      expect(answer.body.errors).toEqual([{ field, expected, ...(value !== undefined && { value }) }]);
    });

    it.each([
      [{ language: 'cobol' }, 'language_unknown', 'language'],
      [{ files: [] }, 'invalid_input', 'files'],
      [{ files: [{ name: '../a', content: '' }] }, 'invalid_input', 'files[0].name'],
      [{ entry: 'other.py' }, 'invalid_input', 'entry'],
      [{ files: [{ name: 'a', content: '' }], sourceCode: '' }, 'invalid_input', 'sourceCode'],
      [{ name: 'x'.repeat(201) }, 'invalid_input', 'name'],
    ])('%j is well-formed and not possible', async (json, code, field) => {
      expect(await app.call('POST', '/code-sessions', { json })).toMatchObject({
        status: 422,
        body: { code, errors: [{ field }] },
      });
    });

    it('shows a long value only in part', async () => {
      const { body } = await app.call('POST', '/code-sessions', { json: { typo: 'x'.repeat(10_000) } });
      expect(body.errors[0].value).toHaveLength(100);
      expect(body.detail.length).toBeLessThan(300);
    });
  });

  describe('by its size', () => {
    it('is taken up to 1,048,576 bytes', async () => {
      const { status, body } = await post(contentOf(LIMIT));
      expect(status).toBe(201);
      expect(body.sourceCode.length).toBeGreaterThan(LIMIT - 100);
    });

    it('is refused above', async () => {
      expect(await post(contentOf(LIMIT + 1))).toMatchObject({
        status: 413,
        body: {
          code: 'payload_too_large',
          errors: [{ field: 'body', expected: 'at most 1048576 bytes' }],
        },
      });
    });

    it('is measured after it was decompressed', async () => {
      const headers = { ...JSON_TYPE, 'Content-Encoding': 'gzip' };
      expect(await post(gzipSync(contentOf(1000)), headers)).toMatchObject({ status: 201 });
      const bomb = gzipSync(Buffer.alloc(64 * LIMIT, ' '));
      expect(bomb.length).toBeLessThan(LIMIT);
      expect(await post(bomb, headers)).toMatchObject({ status: 413 });
    });
  });

  describe('by its type', () => {
    it.each([
      ['text/plain', '{}'],
      ['application/x-www-form-urlencoded', 'sourceCode=1'],
      ['multipart/form-data; boundary=x', '--x--'],
      ['application/json; charset=utf-16', Buffer.from('{}', 'utf16le')],
      ['application/json; charset=latin1', '{}'],
      ['application/json; charset=nonsense', '{}'],
      ['nonsense', '{}'],
    ])('%s is not taken', async (type, bytes) => {
      expect(await post(bytes, { 'Content-Type': type })).toMatchObject({
        status: 415,
        body: { code: 'unsupported_media_type', errors: [{ field: 'Content-Type' }] },
      });
    });

    it.each(['application/json; charset=UTF-8', 'Application/JSON'])('%s is taken', async (type) => {
      expect(await post('{}', { 'Content-Type': type })).toMatchObject({ status: 201 });
    });

    it('with an encoding that nobody knows is not taken', async () => {
      expect(await post('{}', { ...JSON_TYPE, 'Content-Encoding': 'rot13' })).toMatchObject({ status: 415 });
    });

    it('with bytes that are not what its encoding says cannot be read', async () => {
      expect(await post('{}', { ...JSON_TYPE, 'Content-Encoding': 'gzip' })).toMatchObject({
        status: 400,
        body: { code: 'malformed_body' },
      });
    });
  });

  describe('by its path', () => {
    it.each([
      ['GET', '/code-sessions/42', 'session_id'],
      ['PATCH', '/code-sessions/42', 'session_id'],
      ['DELETE', '/code-sessions/42', 'session_id'],
      ['POST', '/sessions/42/run', 'session_id'],
      ['GET', '/executions/42', 'execution_id'],
      ['POST', '/executions/42/cancel', 'execution_id'],
    ])('%s %s names %s', async (method, path, field) => {
      const call = method === 'PATCH' ? { json: { sourceCode: '' } } : {};
      expect(await app.call(method, path, call)).toMatchObject({
        status: 400,
        body: { code: 'invalid_request', errors: [{ field, expected: 'format "uuid"' }] },
      });
    });

    it.each(['/', '/nothing', '/sessions', '/code-sessions/a/b/c', '/debug/diagnosis', '/..%2f'])(
      'is a 404 at %s',
      async (path) => {
        expect(await app.call('GET', path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
      },
    );

    it('that does not decode is a 400', async () => {
      expect(await app.call('GET', '/code-sessions/%ff')).toMatchObject({ status: 400 });
    });

    it.each([
      ['PUT', '/code-sessions', 'GET, POST'],
      ['POST', '/healthz', 'GET'],
      ['GET', '/sessions/42/run', 'POST'],
      ['PATCH', '/executions/42', 'GET'],
    ])('is a 405 for %s %s, which says what is possible', async (method, path, allow) => {
      const { status, headers, body } = await app.call(method, path);
      expect({ status, allow: headers.get('Allow'), code: body.code }).toEqual({
        status: 405,
        allow,
        code: 'method_not_allowed',
      });
    });
  });
});
