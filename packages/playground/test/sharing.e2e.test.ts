import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { code, openStage, type Stage, saved, sessionOf, stored, type } from './open-page.ts';

/** A page of somebody else's, which notes what it is told. */
const PARENT = `<!doctype html><title>Somebody else's</title><script>
  window.told = [];
  addEventListener('message', ({ data, origin }) => told.push({ ...data, origin }));
</script>`;

describe('a session that is shared', () => {
  let stage: Stage;
  let others: Server;
  beforeAll(async () => {
    stage = await openStage();
    others = createServer((_req, res) => res.setHeader('Content-Type', 'text/html').end(PARENT));
    others.listen(0, '127.0.0.1');
    await once(others, 'listening');
  });
  afterAll(async () => {
    await stage.close();
    others.close();
    expect(stage.complaints).toEqual([]);
  });

  const share = async (page: Page, how: string): Promise<string> => {
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('menuitem', { name: how }).click();
    return page.getByRole('status').getByRole('textbox', { name: 'Link' }).inputValue();
  };

  it('is opened by its link, and changed by whoever has it', async () => {
    const { page, context } = await stage.open();
    await type(page, 'print("shared")');
    await saved(page);
    const link = await share(page, 'Link to this session');
    expect(link).toBe(page.url());
    const other = await stage.open(new URL(link).search.replace(/^/, '/'));
    expect(await code(other.page)).toBe('print("shared")');
    await type(other.page, 'print("changed")');
    await page.locator('.code .cm-line').getByText('changed').waitFor();
    await page.getByRole('status').getByRole('button', { name: 'Close' }).click();
    await Promise.all([context.close(), other.context.close()]);
  });

  it('as a copy is read, and neither typed in nor run', async () => {
    const { page, context } = await stage.open();
    await type(page, 'print("as it was")');
    const link = await share(page, 'Link to a read-only copy');
    expect(link).not.toBe(page.url());
    const copy = await stage.open(new URL(link).search.replace(/^/, '/'));
    await copy.page.getByText('Read-only copy').waitFor();
    expect(await code(copy.page)).toBe('print("as it was")');
    await copy.page.locator('.code .cm-content').click();
    await copy.page.keyboard.type('no');
    await copy.page.keyboard.press('Control+Enter');

    expect(await code(copy.page)).toBe('print("as it was")');
    for (const name of ['Run', 'Stop', 'New file', 'What to do with main.py']) {
      expect(await copy.page.getByRole('button', { name, exact: true }).count()).toBe(0);
    }
    expect(await copy.page.getByRole('combobox', { name: 'Language' }).isDisabled()).toBe(true);
    expect(await copy.page.getByRole('textbox', { name: 'Name of the session' }).isDisabled()).toBe(true);
    // The one that it was made of goes on.
    await type(page, 'print("later")');
    await saved(page);
    expect(await stored(stage, sessionOf(copy.page))).toBe('print("as it was")');
    const { body } = await stage.api.call('GET', `/code-sessions/${sessionOf(copy.page)}/executions`);
    expect(body.executions).toEqual([]);
    await Promise.all([context.close(), copy.context.close()]);
  });

  it('in a frame has nothing around it, and keeps that in its address', async () => {
    const { page, context } = await stage.open('/?embed=1');
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    for (const name of ['History', 'Share']) {
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    }
    expect(await page.getByRole('link', { name: 'Live Code' }).count()).toBe(0);
    expect(page.url()).toContain('embed=1');
    await context.close();
  });

  it('answers the page that shows it in a frame, and nobody else', async () => {
    const id = await stage.api.open('print("as opened")');
    const context = await stage.browser.newContext();
    const page = await context.newPage();
    await page.goto(`http://localhost:${(others.address() as AddressInfo).port}/`);
    await page.evaluate((src) => {
      const frame = Object.assign(document.createElement('iframe'), { src, width: '900', height: '500' });
      document.body.append(frame);
    }, `${stage.url}/?session=${id}&embed=1`);
    const frame = page.frameLocator('iframe').first();
    await frame.getByRole('textbox', { name: 'Code' }).waitFor();
    const told = (message: object) =>
      page.waitForFunction(
        (wanted) => {
          const all = (window as unknown as { told: Record<string, unknown>[] }).told;
          return all.some((one) => Object.entries(wanted).every(([key, value]) => one[key] === value));
        },
        message as Record<string, unknown>,
      );
    const send = (message: unknown) =>
      page.evaluate((sent) => frames[0]?.postMessage(sent, '*'), message as object);

    await told({ type: 'live-code:saved', isSaved: true, origin: stage.url });
    for (const nonsense of [null, 'live-code:run', { type: 'live-code:set-code', code: 7 }, { type: 'x' }]) {
      await send(nonsense);
    }
    await send({ type: 'live-code:set-code', code: 'raise SystemExit(5)' });
    await frame.locator('.code .cm-line').getByText('SystemExit').waitFor();
    await send({ type: 'live-code:run' });
    await told({ type: 'live-code:ended', status: 'FAILED', exitCode: 5 });
    expect(await stored(stage, id)).toBe('raise SystemExit(5)');

    await send({ type: 'live-code:set-code', code: 'while True: pass' });
    await send({ type: 'live-code:run' });
    await frame.getByText('Running', { exact: true }).waitFor();
    await send({ type: 'live-code:stop' });
    await told({ type: 'live-code:ended', status: 'CANCELLED' });

    // Another frame, and the page itself: neither is its parent.
    const sent = await page.evaluate(async () => {
      const other = document.createElement('iframe');
      document.body.append(other);
      const script = other.contentDocument?.createElement('script');
      if (script === undefined) return false;
      script.textContent = `parent.frames[0].postMessage({ type: 'live-code:set-code', code: 'pwned' }, '*')`;
      other.contentDocument?.body.append(script);
      return true;
    });
    expect(sent).toBe(true);
    await page.frames()[1]?.evaluate(() => postMessage({ type: 'live-code:set-code', code: 'pwned' }, '*'));
    // What the parent says after them is heard after them.
    await send({ type: 'live-code:run' });
    await frame.getByText('Running', { exact: true }).waitFor();
    expect(await stored(stage, id)).toBe('while True: pass');
    await send({ type: 'live-code:stop' });
    await frame.getByText('Stopped before it had ended.').waitFor();
    await context.close();
  });
});
