import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse as parseDisposition } from 'content-disposition';
import express from 'express';
import { anArtifact } from './an-artifact.ts';
import { type RunningApp, runApp } from './running-app.ts';

const NOBODY = '01981d40-0b52-7a41-8a35-5f2e9c6d7e01';
const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);

describe('the list of artifacts', () => {
  let app: RunningApp;
  beforeEach(async () => {
    app = await runApp();
  });
  afterEach(() => app.close());

  it('is empty while the execution runs, and where it left nothing', async () => {
    const id = await app.run(await app.open());
    await app.runner.begun();
    expect(await app.call('GET', `/executions/${id}/artifacts`)).toMatchObject({
      status: 200,
      body: { artifacts: [] },
    });
    await app.runner.end();
    expect((await app.call('GET', `/executions/${id}?wait=30`)).body.artifacts).toEqual([]);
    expect((await app.call('GET', `/executions/${id}/artifacts`)).body).toEqual({ artifacts: [] });
  });

  it('has names, types and sizes in the runner’s order, as the execution has', async () => {
    const id = await app.leave([
      anArtifact('z.png', 'image/png', EVERY_BYTE),
      anArtifact('a\n"/é', 'x/y', ''),
    ]);
    const artifacts = [
      { name: 'z.png', media_type: 'image/png', size_bytes: 256 },
      { name: 'a\n"/é', media_type: 'x/y', size_bytes: 0 },
    ];
    const list = await app.call('GET', `/executions/${id}/artifacts`);
    expect(list).toMatchObject({ status: 200, body: { artifacts } });
    expect(list.headers.get('Cache-Control')).toBe('no-store');
    expect((await app.call('GET', `/executions/${id}`)).body.artifacts).toEqual(artifacts);
  });

  it('of an execution that is not there is a 404', async () => {
    expect(await app.call('GET', `/executions/${NOBODY}/artifacts`)).toMatchObject({
      status: 404,
      body: { code: 'execution_not_found' },
    });
  });

  it('is there, and an artifact too, where the app is mounted in another', async () => {
    await app.close();
    app = await runApp({ mountPath: '/v1', mount: (inner) => express().use('/v1', inner) });
    const id = await app.leave([anArtifact('sub/a.txt')]);
    expect((await app.call('GET', `/executions/${id}/artifacts`)).body.artifacts).toHaveLength(1);
    for (const name of ['sub/a.txt', 'sub%2Fa.txt']) {
      expect((await app.call('GET', `/executions/${id}/artifacts/${name}`)).body).toBe('sub/a.txt');
    }
  });
});

describe('a hostile name of an artifact', () => {
  const NAMES = [
    'a"; filename="evil.exe',
    'a\r\nSet-Cookie: a=b',
    '\n',
    "it's",
    'back\\slash"',
    'Grüße 👩‍🚀.txt',
    '\u202egnp.exe',
    '100%41.txt',
    ' ',
    ';',
    '\x01\x1b[31m\x7f',
    'sub dir/ü"\n.txt',
    'ünder/plain.txt',
    '?a=b#c',
    '%2F',
    '__proto__',
  ];
  let app: RunningApp;
  let id: string;
  beforeAll(async () => {
    app = await runApp();
    id = await app.leave(NAMES.map((name) => anArtifact(name, 'image/png')));
  });
  afterAll(() => app.close());

  it.each(NAMES)('%j is found, and stays within its header', async (name) => {
    const { status, headers, bytes } = await app.call(
      'GET',
      `/executions/${id}/artifacts/${encodeURIComponent(name)}`,
    );
    expect(status).toBe(200);
    expect(bytes.toString()).toBe(name);
    const { type, parameters } = parseDisposition(headers.get('Content-Disposition') ?? '');
    expect([type, parameters.filename]).toEqual(['inline', name.split('/').at(-1)]);
    expect(headers.get('Content-Disposition')).toMatch(/^[\x20-\x7e]+$/);
    expect(headers.get('Set-Cookie')).toBeNull();
    expect(headers.get('Content-Type')).toBe('image/png');
  });
});
