import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { output, run, saved, type, useStage, view } from './open-page.ts';

/** Bytes that the page may need until somebody can type, as they are transferred. */
const FIRST_LOAD_BYTES = 350_000;

describe('the page', () => {
  const stage = useStage();

  const colours = (page: Page): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const LIGHT = 'rgb(244, 245, 248)';
  const DARK = 'rgb(18, 21, 29)';

  it('follows the system’s colours, and the switch from then on, also after a reload', async () => {
    const { page, context } = await stage.open('/', { colorScheme: 'dark' });
    expect(await colours(page)).toBe(DARK);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('button', { name: 'Use dark colours' }).waitFor();
    expect(await colours(page)).toBe(LIGHT);
    await page.getByRole('button', { name: 'Use dark colours' }).click();
    await page.getByRole('button', { name: 'Use light colours' }).waitFor();
    expect(await colours(page)).toBe(DARK);
    await page.reload();
    await page.getByRole('textbox', { name: 'Code' }).waitFor();
    expect(await colours(page)).toBe(DARK);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await colours(page)).toBe(DARK);
    await context.close();
  });

  it('fits a phone: nothing is wider than it, and everything is reached', async () => {
    const { page, context } = await stage.open('/', {
      viewport: { width: 375, height: 740 },
      hasTouch: true,
    });
    const fits = async (what: string) => {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect([what, wide]).toEqual([what, 375]);
    };
    const isInside = async (
      what: string,
      name: string,
      role: 'button' | 'tab' | 'textbox' | 'combobox' = 'button',
    ) => {
      const found = page.getByRole(role, { name, exact: true });
      await found.scrollIntoViewIfNeeded();
      const box = await found.boundingBox();
      expect([what, name, box !== null && box.x >= 0 && box.x + box.width <= 375]).toEqual([
        what,
        name,
        true,
      ]);
    };
    await saved(page);
    await fits('as it is opened');
    for (const name of ['History', 'Share', 'Run', 'New file', 'What to do with main.py']) {
      await isInside('as it is opened', name);
    }
    await isInside('as it is opened', 'Language', 'combobox');
    await type(page, `print("${'long '.repeat(60)}")\nraise ValueError("${'x'.repeat(300)}")`);
    await fits('a long line');
    await run(page);
    await fits('long output');
    await output(page).scrollIntoViewIfNeeded();
    for (const name of ['Output', 'Input', 'Tests', 'Runs'] as const) {
      await isInside('views', name, 'tab');
      await view(page, name);
      await fits(name);
    }
    await view(page, 'Tests');
    await isInside('tests', 'Run all tests');
    await isInside('tests', 'Delete test 1');
    await page.getByRole('button', { name: 'Share' }).click();
    await fits('share menu');
    const menu = await page.getByRole('menu').boundingBox();
    expect(menu !== null && menu.x >= 0 && menu.x + menu.width <= 375).toBe(true);
    await page.getByRole('menuitem', { name: 'Link to this session' }).click();
    await fits('a link');
    await isInside('a link', 'Link', 'textbox');
    await page.getByRole('status').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'What to do with main.py' }).click();
    const fileMenu = await page.getByRole('menu').boundingBox();
    expect(fileMenu !== null && fileMenu.x >= 0 && fileMenu.x + fileMenu.width <= 375).toBe(true);
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await fits('a new name');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'History' }).click();
    await fits('history');
    await isInside('history', 'Close');
    await context.close();
  });

  it('needs little until somebody can type', async () => {
    const context = await stage.browser.newContext();
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    let bytes = 0;
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await page.goto(stage.url);
    await page.getByRole('textbox', { name: 'Code' }).waitFor();
    await page.waitForLoadState('load');

    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
    await context.close();
  });

  it('runs no script but the server’s own files', async () => {
    const answer = await fetch(`${stage.url}/`);
    const policy = new Map(
      (answer.headers.get('content-security-policy') ?? '').split(/;\s*/).map((directive) => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources] as const;
      }),
    );
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('script-src')).toEqual(["'self'"]);
    expect(policy.get('connect-src')).toEqual(["'self'"]);
    expect(policy.get('base-uri')).toEqual(["'none'"]);
    expect(await answer.text()).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>/);
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');

    // The browser holds the page to it.
    const context = await stage.browser.newContext();
    const page = await context.newPage();
    await page.goto(stage.url);
    await page.getByRole('textbox', { name: 'Code' }).waitFor();
    const blocked = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
            resolve(effectiveDirective),
          );
          const script = document.createElement('script');
          script.textContent = 'document.title = "pwned"';
          document.body.append(script);
        }),
    );
    expect(blocked).toBe('script-src-elem');
    expect(await page.title()).toBe('Live Code');
    await context.close();
  });
});
