import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import {
  atOnce,
  code,
  isExpectedOfOutage,
  output,
  run,
  saved,
  sessionOf,
  type,
  useStage,
} from './open-page.ts';

describe('a session', () => {
  const stage = useStage();

  const addFile = async (page: Page, name: string): Promise<void> => {
    await page.getByRole('button', { name: 'New file' }).click();
    await page.getByRole('textbox', { name: 'Name of the new file' }).fill(name);
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name, selected: true }).waitFor();
  };
  const pick = async (page: Page, file: string, what: string): Promise<void> => {
    await page.getByRole('button', { name: `What to do with ${file}` }).click();
    await page.getByRole('menuitem', { name: what }).click();
  };
  const stored = async (page: Page) =>
    (await stage.api.call('GET', `/code-sessions/${sessionOf(page)}`)).body as {
      readonly entry: string;
      readonly files: readonly { readonly name: string; readonly content: string }[];
    };

  it('has files that are added, run, renamed, made the entry and deleted', async () => {
    const { page, context } = await stage.open();
    await addFile(page, 'lib/words.py');
    await type(page, 'def word():\n    return "from the second file"');
    await page.getByRole('tab', { name: /^main\.py/ }).click();
    await run(page, 'from lib.words import word\nprint(word())');
    expect(await output(page).textContent()).toBe('from the second file\n');

    await page.getByRole('tab', { name: 'lib/words.py' }).click();
    expect(await code(page)).toContain('def word()');
    await pick(page, 'lib/words.py', 'Rename…');
    await page.getByRole('textbox', { name: 'New name of lib/words.py' }).fill('other.py');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'other.py', selected: true }).waitFor();
    await pick(page, 'other.py', 'Run this file');
    await run(page, 'print("the other is the entry")');
    expect(await output(page).textContent()).toBe('the other is the entry\n');
    expect(await stored(page)).toMatchObject({
      entry: 'other.py',
      files: [{ name: 'main.py' }, { name: 'other.py' }],
    });

    await pick(page, 'other.py', 'Delete');
    await page.getByRole('tab', { name: 'main.py', selected: true }).waitFor();
    await saved(page);
    expect(await stored(page)).toMatchObject({ entry: 'main.py', files: [{ name: 'main.py' }] });
    await context.close();
  });

  it('has its colours as soon as they can be fetched, also where the server was away', async () => {
    const { page, context } = await stage.open();
    let isAway = true;
    await page.route('**/assets/*', (route) => (isAway ? route.abort() : route.continue()));
    const failed = page.waitForEvent('requestfailed');
    await page.getByRole('combobox', { name: 'Language' }).selectOption('go');
    await failed;
    await page.locator('.cm-line').getByText('package main').waitFor();
    const coloured = page.locator('.cm-line span').getByText('package', { exact: true });
    expect(await coloured.count()).toBe(0);
    isAway = false;
    await coloured.waitFor();
    stage.complaints.splice(0, Infinity, ...stage.complaints.filter((one) => !isExpectedOfOutage(one)));
    await context.close();
  });

  it('takes no name that there is, or that is no path', async () => {
    const { page, context } = await stage.open();
    await page.getByRole('button', { name: 'New file' }).click();
    const name = page.getByRole('textbox', { name: 'Name of the new file' });
    for (const [tried, problem] of [
      ['main.py', 'There is a file of this name.'],
      ['../etc/passwd', 'A name is a path such as data/words.txt.'],
      ['a//b', 'A name is a path such as data/words.txt.'],
    ] as const) {
      await name.fill(tried);
      await page.getByText(problem).waitFor();
      expect(await page.getByRole('button', { name: 'OK' }).isDisabled()).toBe(true);
    }
    await name.press('Escape');
    await name.waitFor({ state: 'detached' });
    await context.close();
  });

  it('is in any language of the server; another one swaps a starter that nobody touched', async () => {
    const { page, context } = await stage.open();
    const { body } = await stage.api.call('GET', '/languages');
    const served = body.languages as readonly { language: string; version: string; entry: string }[];
    const picker = page.getByRole('combobox', { name: 'Language' });
    const offered = await picker
      .locator('option')
      .evaluateAll((options) => options.map((one) => (one as HTMLOptionElement).value));
    expect(offered).toEqual(served.map(({ language }) => language));

    const starters = new Set<string>();
    for (const { language, entry } of served) {
      await picker.selectOption(language);
      await page.getByRole('tab', { name: entry, exact: true, selected: true }).waitFor();
      starters.add(await code(page));
    }
    expect(starters.size).toBe(served.length);
    expect(starters.has('')).toBe(false);
    await context.close();
  });

  it("shows a file's text as soon as its tab is selected", async () => {
    const { page, context } = await stage.open();
    await addFile(page, 'second.py');
    await type(page, '# the second file');

    const shown = await atOnce(page.getByRole('tab', { name: /^main\.py/ }), '.code .cm-content');
    expect(shown).toContain('Hello');
    expect(shown).not.toContain('# the second file');
    await context.close();
  });

  it('has a starter in each language that runs', async () => {
    const { page, context } = await stage.open();
    const picker = page.getByRole('combobox', { name: 'Language' });
    const { body } = await stage.api.call('GET', '/languages');
    for (const { language } of body.languages as readonly { language: string }[]) {
      await picker.selectOption(language);
      await run(page);
      expect([language, await output(page).textContent()]).toEqual([
        language,
        '1. Hello, world!\n2. Hello, world!\n3. Hello, world!\n',
      ]);
    }
    await context.close();
  });

  it('keeps code that was touched when its language changes', async () => {
    const { page, context } = await stage.open();
    await type(page, 'print("mine")');
    await page.getByRole('combobox', { name: 'Language' }).selectOption('lua');
    await page.getByRole('tab', { name: 'main.lua', selected: true }).waitFor();

    expect(await code(page)).toBe('print("mine")');
    await run(page);
    expect(await output(page).textContent()).toBe('mine\n');
    await context.close();
  });

  it('that is not there is said not to be, and another can be begun', async () => {
    const context = await stage.browser.newContext();
    const page = await context.newPage();
    await page.goto(`${stage.url}/?session=00000000-0000-4000-8000-000000000000`);
    await page.getByText('There is no such session. It may have been deleted.').waitFor();
    await page.getByRole('link', { name: 'New session' }).click();
    await page.getByRole('textbox', { name: 'Code' }).waitFor();
    await context.close();
  });
});
