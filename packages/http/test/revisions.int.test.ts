import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RunningApp, runApp } from './running-app.ts';

const NOBODY = '01981d3f-6a6b-7c3e-9d5a-3f0a4c1b2d00';

describe('revisions over HTTP', () => {
  let app: RunningApp;
  let session: string;
  /** Moves on, so that what was saved has stood for a while. */
  let now: number;

  beforeEach(async () => {
    now = 1_800_000_000_000;
    const clock = {
      now: () => now,
      after: (delayMs: number, callback: () => void) => {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
    };
    app = await runApp({ adapters: { clock } });
    session = await app.open({ sourceCode: 'first' });
    now += 10_000;
    await app.call('PATCH', `/code-sessions/${session}`, { json: { sourceCode: 'second' } });
  });
  afterEach(() => app.close());

  const at = (path: string) => `/code-sessions/${session}${path}`;
  const restore = (json: unknown, headers: Record<string, string> = {}) =>
    app.call('POST', at('/restore'), { json, headers });

  it('are listed, read and gone back to', async () => {
    const first = { version: 1, language: 'python', entry: 'main.py', saved_at: '2027-01-15T08:00:00.000Z' };
    expect((await app.call('GET', at('/revisions'))).body).toEqual({ revisions: [{ ...first, length: 5 }] });
    const files = [{ name: 'main.py', content: 'first' }];
    expect((await app.call('GET', at('/revisions/1'))).body).toEqual({ ...first, files });

    const restored = await restore({ version: 1 }, { 'If-Match': '"2"' });
    expect(restored).toMatchObject({ status: 200, body: { version: 3, files } });
    expect(restored.headers.get('ETag')).toBe('"3"');
    const { revisions } = (await app.call('GET', at('/revisions'))).body;
    expect(revisions.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
  });

  it('that are not there, or do not match, are refused and change nothing', async () => {
    for (const [path, code] of [
      ['/revisions/9', 'revision_not_found'],
      ['/revisions/0', 'invalid_request'],
      ['/revisions/x', 'invalid_request'],
    ] as const) {
      expect((await app.call('GET', at(path))).body.code).toBe(code);
    }
    expect((await app.call('GET', `/code-sessions/${NOBODY}/revisions`)).status).toBe(404);
    expect((await restore({ version: 9 })).status).toBe(404);
    expect((await restore({ version: 1 }, { 'If-Match': '"1"' })).status).toBe(412);
    for (const json of [{}, { version: 0 }, { version: '1' }, { version: 1, more: 1 }]) {
      expect((await restore(json)).status).toBe(400);
    }
    await app.call('DELETE', at(''));
    expect((await restore({ version: 1 })).status).toBe(409);

    expect((await app.call('GET', at(''))).body).toMatchObject({ version: 2, sourceCode: 'second' });
  });
});
