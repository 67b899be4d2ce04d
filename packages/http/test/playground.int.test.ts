import { afterEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import { type RunningApp, runApp } from './running-app.ts';

describe('the page', () => {
  let app: RunningApp;
  afterEach(() => app.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${app.url}${path}`, { headers, redirect: 'manual' });

  it('is at /, asks for nothing from elsewhere, and lets no script in but its own files', async () => {
    app = await runApp({ options: { playground: true } });
    const page = await get('/');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html;charset=utf-8']);
    const policy = String(page.headers.get('content-security-policy'));
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toContain('unsafe-eval');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    const html = await page.text();
    expect(html).not.toMatch(/<script(?![^>]* src="\.\/)/);
    expect(html).not.toMatch(/(src|href)="(?!\.\/)/);

    const [, script] = /src="\.(\/assets\/[^"]+\.js)"/.exec(html) ?? [];
    const loaded = await get(String(script), { 'Accept-Encoding': 'br' });
    expect(loaded.status).toBe(200);
    expect(loaded.headers.get('content-encoding')).toBe('br');
    expect(loaded.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(loaded.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is found where the app is mounted, with a slash', async () => {
    app = await runApp({
      options: { playground: true },
      mount: (inner) => express().use('/code/v1', inner),
      mountPath: '/code/v1',
    });
    const answer = await get('?session=x');
    expect([answer.status, answer.headers.get('location')]).toEqual([308, 'v1/?session=x']);
    expect((await get('/?session=x')).status).toBe(200);
  });

  it.each([
    ['/assets/../package.json'],
    ['/assets/..%2f..%2fpackage.json'],
    ['/assets/%2e%2e/%2e%2e/package.json'],
    ['/assets/none.js'],
    ['/index.html'],
    ['/package.json'],
  ])('gives no file that is not its own: %s', async (path) => {
    app = await runApp({ options: { playground: true } });
    expect((await get(path)).status).toBe(404);
  });

  it('is not there where that is not wanted', async () => {
    app = await runApp({ options: { playground: false } });
    expect((await get('/')).status).toBe(404);
  });
});
