import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  code,
  isExpectedOfOutage,
  openStage,
  type Stage,
  saved,
  sessionOf,
  stored,
  type,
} from './open-page.ts';

describe('what is typed', () => {
  let stage: Stage;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'live-code-page-'));
    stage = await openStage({ DATABASE_URL: `file:${join(folder, 'kept.db')}` });
  });
  afterAll(async () => {
    await stage.close();
    await rm(folder, { recursive: true });
    expect(stage.complaints.filter((one) => !isExpectedOfOutage(one))).toEqual([]);
  });

  it('is said to be on its way, and then to be saved', async () => {
    const { page, context } = await stage.open();
    let release = (): void => {};
    const isHeld = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/code-sessions/*', async (route) => {
      if (route.request().method() === 'PATCH') await isHeld;
      await route.continue();
    });
    await type(page, 'print("on its way")');
    await page.getByText('Saving…', { exact: true }).waitFor();
    expect(await stored(stage, sessionOf(page))).toContain('Hello');
    release();
    await saved(page);

    expect(await stored(stage, sessionOf(page))).toBe('print("on its way")');
    await context.close();
  });

  it('is kept while the browser is offline, and saved when it is back', async () => {
    const { page, context } = await stage.open();
    await context.setOffline(true);
    await type(page, 'print("typed offline")');
    await page.getByText(/^Offline, \d+ changes? kept$/).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.insertText(' # and more');
    await page.getByText(/^Offline, [3-9] changes kept$/).waitFor();
    await context.setOffline(false);
    await saved(page);

    expect(await stored(stage, sessionOf(page))).toBe('print("typed offline") # and more');
    await context.close();
  });

  it('is kept while the server is away, and saved when it is back', async () => {
    const { page, context } = await stage.open();
    await saved(page);
    await stage.stopServer();
    await type(page, 'print("typed without a server")');
    await page.getByText(/^Offline, \d+ changes? kept$/).waitFor();
    await stage.startServer();
    await saved(page);

    expect(await stored(stage, sessionOf(page))).toBe('print("typed without a server")');
    await context.close();
  });

  it('is taken up by a page that is loaded again after the server was away', async () => {
    const { page, context } = await stage.open();
    await saved(page);
    const address = page.url();
    await stage.stopServer();
    await type(page, 'print("survives the tab")');
    await page.getByText(/^Offline, \d+ changes? kept$/).waitFor();
    await page.reload().catch(() => {});
    await stage.startServer();
    await page.goto(address);
    await saved(page);

    expect(await code(page)).toBe('print("survives the tab")');
    expect(await stored(stage, sessionOf(page))).toBe('print("survives the tab")');
    await context.close();
  });

  it('of the name of the session is saved, too', async () => {
    const { page, context } = await stage.open();
    await page.getByRole('textbox', { name: 'Name of the session' }).fill('Fibonacci');
    await page.getByRole('textbox', { name: 'Name of the session' }).press('Enter');
    await page
      .getByText('Saving…', { exact: true })
      .or(page.getByText('Saved', { exact: true }))
      .waitFor();
    await type(page, 'print(1)');
    await saved(page);
    await page.reload();

    await page.getByRole('textbox', { name: 'Name of the session' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Name of the session' }).inputValue()).toBe('Fibonacci');
    await context.close();
  });
});
