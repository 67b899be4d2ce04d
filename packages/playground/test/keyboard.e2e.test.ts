import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { code, ended, isExpectedOfOutage, output, saved, sessionOf, useStage } from './open-page.ts';

describe('with a keyboard alone', () => {
  const stage = useStage({ isExpected: isExpectedOfOutage });

  /** What has the focus: its name, and whether that is seen. */
  const focused = (page: Page) =>
    page.evaluate(() => {
      const one = document.activeElement as HTMLElement;
      const isField = one instanceof HTMLTextAreaElement || one instanceof HTMLInputElement;
      const labelled = isField ? one.labels?.[0] : one;
      const label = one.getAttribute('aria-label') ?? labelled?.textContent?.trim() ?? '';
      const outlined = one.closest('.cm-editor') ?? one;
      const { outlineStyle, outlineWidth } = getComputedStyle(outlined);
      return { label, isSeen: outlineStyle !== 'none' && outlineWidth !== '0px', tag: one.tagName };
    });
  /** Leaves what has the focus, which is seen to have it. */
  const leave = async (page: Page, key: 'Tab' | 'Shift+Tab'): Promise<void> => {
    const { label, isSeen, tag } = await focused(page);
    if (tag !== 'BODY') expect([label, isSeen]).toEqual([label, true]);
    if (label === 'Code') await page.keyboard.press('Escape');
    await page.keyboard.press(key);
  };
  /** Tab, or Shift+Tab, until this has the focus. */
  const tabTo = async (
    page: Page,
    name: string | RegExp,
    key: 'Tab' | 'Shift+Tab' = 'Tab',
  ): Promise<void> => {
    const wanted = typeof name === 'string' ? new RegExp(`^${name}$`) : name;
    for (let steps = 0; steps < 60; steps++) {
      if (wanted.test((await focused(page)).label)) return;
      await leave(page, key);
    }
    throw new Error(`nothing that is called ${name} is reached`);
  };
  const typeCode = async (page: Page, text: string): Promise<void> => {
    await tabTo(page, 'Code');
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(text);
  };

  it('everything is reached, and nothing is a trap', async () => {
    const { page, context } = await stage.open();
    const order: string[] = [];
    await page.keyboard.press('Tab');
    for (let steps = 0; steps < 60; steps++) {
      const { label, tag } = await focused(page);
      if (tag === 'BODY' || (order.length > 0 && label === order[0])) break;
      order.push(label);
      if (label === 'Code') await page.keyboard.press('Escape');
      await page.keyboard.press('Tab');
    }
    expect(order).toEqual([
      'Live Code',
      'Name of the session',
      'Language',
      'History',
      'Share',
      expect.stringMatching(/^Use (dark|light) colours$/),
      'Run',
      'main.py',
      'New file',
      'What to do with main.py',
      'Code',
      'Output',
    ]);
    await context.close();
  });

  it('the editor says how to leave it, and Tab indents in it', async () => {
    const { page, context } = await stage.open();
    await typeCode(page, 'pass');
    await page.keyboard.press('Home');
    await page.keyboard.press('Tab');
    expect(await code(page)).toBe('    pass');
    expect((await focused(page)).label).toBe('Code');
    const help = await page
      .getByRole('textbox', { name: 'Code' })
      .evaluate(
        (editor) => document.getElementById(editor.getAttribute('aria-describedby') ?? '')?.textContent,
      );
    expect(help?.trim()).toBe('Tab indents. To leave the editor, press Escape, then Tab.');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect((await focused(page)).label).toBe('Output');
    await page.keyboard.press('Shift+Tab');
    expect((await focused(page)).label).toBe('Code');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+Tab');
    expect((await focused(page)).label).toBe('What to do with main.py');
    await context.close();
  });

  it('code is run with its input, its error leads to the line, and the run is listed', async () => {
    const { page, context } = await stage.open();
    await typeCode(page, 'print(input())\n\nraise ValueError(1)');
    await tabTo(page, 'Output');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Input', selected: true }).waitFor();
    await page.getByRole('textbox', { name: 'Standard input' }).waitFor();
    await tabTo(page, 'Standard input');
    await page.keyboard.insertText('typed');
    await ended(page, () => page.keyboard.press('Control+Enter'));
    expect(await output(page).locator('.stdout').textContent()).toBe('typed\n');

    await tabTo(page, 'Output of the program', 'Tab');
    await tabTo(page, /main\.py", line 3/);
    await page.keyboard.press('Enter');
    await page.locator('.cm-marked-line').getByText('raise').waitFor();
    expect((await focused(page)).label).toBe('Code');

    await tabTo(page, 'Output');
    await page.keyboard.press('ArrowLeft');
    expect((await focused(page)).label).toBe('Runs');
    await tabTo(page, /^Failed/);
    await ended(page, () => page.keyboard.press('Enter'));
    expect(await output(page).locator('.stdout').textContent()).toBe('typed\n');
    await context.close();
  });

  it('a run is begun and stopped', async () => {
    const { page, context } = await stage.open();
    await typeCode(page, 'print("on", flush=True)\nwhile True: pass');
    await tabTo(page, 'Run', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await output(page).getByText('on').waitFor();
    await tabTo(page, 'Stop');
    await page.keyboard.press('Enter');
    await page.getByText('Stopped before it had ended.').waitFor();
    await context.close();
  });

  it('a program is answered in its terminal, which Shift+Tab leaves', async () => {
    const { page, context } = await stage.open();
    await typeCode(page, 'name = input("Who? ")\nprint("Hello", name)\ninput()');
    await tabTo(page, 'Output');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Input', selected: true }).waitFor();
    await tabTo(page, /^Run in a terminal/);
    await page.keyboard.press('Space');
    await page.keyboard.press('Control+Enter');
    const rows = page.locator('.xterm-rows > div');
    await rows.filter({ hasText: 'Who?' }).waitFor();
    // Tab is the program's: a terminal shows eight columns of it.
    await page.keyboard.type('Ada');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await rows.filter({ hasText: 'Hello Ada' }).waitFor();
    await page.keyboard.press('Shift+Tab');
    expect((await focused(page)).label).toBe('Output');

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Finished').waitFor();
    await page.keyboard.press('Tab');
    expect((await focused(page)).label).not.toBe('Terminal input');
    await context.close();
  });

  it('a plot is drawn, and what was typed is there again after a reload', async () => {
    const { page, context } = await stage.open();
    const program = 'import matplotlib.pyplot as plot\nplot.plot([1, 2])\nplot.show()';
    await typeCode(page, program);
    await saved(page);
    await page.keyboard.press('F5');
    await page.locator('.code .cm-line').getByText('matplotlib').waitFor();
    expect(await code(page)).toBe(program);
    await tabTo(page, 'Run');
    await ended(page, () => page.keyboard.press('Enter'));
    await page.locator('.artifacts img').waitFor();
    await tabTo(page, 'figure-1.png');
    await context.close();
  });

  it('files are added and renamed, and a menu is left', async () => {
    const { page, context } = await stage.open();
    await tabTo(page, 'New file');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Name of the new file' }).waitFor();
    await tabTo(page, 'Name of the new file');
    await page.keyboard.insertText('b.py');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'b.py', selected: true }).waitFor();

    await tabTo(page, 'What to do with b.py');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Rename…' }).waitFor();
    await page.keyboard.press('ArrowDown');
    expect((await focused(page)).label).toBe('Run this file');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    expect((await focused(page)).label).toBe('What to do with b.py');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Rename…' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'New name of b.py' }).waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('c.py');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'c.py', selected: true }).waitFor();
    await context.close();
  });

  it('tests are written and run', async () => {
    const { page, context } = await stage.open();
    await typeCode(page, 'print(input())');
    await tabTo(page, 'Output');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await tabTo(page, 'Input of test 1');
    await page.keyboard.insertText('same');
    await page.keyboard.press('Tab');
    await page.keyboard.insertText('same');
    await tabTo(page, 'Run all tests');
    await page.keyboard.press('Enter');
    await page.getByText('Right', { exact: true }).waitFor();

    await tabTo(page, 'Expected output of test 1', 'Shift+Tab');
    await page.keyboard.insertText(' not');
    await tabTo(page, 'Run all tests');
    await page.keyboard.press('Enter');
    await page.getByText('Wrong answer', { exact: true }).waitFor();
    await tabTo(page, 'Compare', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Printed' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await focused(page)).label).toBe('Compare');
    await context.close();
  });

  it('a version of before is restored, and the dialog is left with Escape', async () => {
    const id = await stage.api.open('print("at first")');
    await stage.api.call('POST', `/code-sessions/${id}/restore`, { version: 1 });
    const { page, context } = await stage.open(`/?session=${id}`);
    await typeCode(page, 'print("later")');
    await saved(page);
    await tabTo(page, 'History', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'History' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await focused(page)).label).toBe('History');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Restore version/ }).waitFor();
    await tabTo(page, /^Restore version/);
    await page.keyboard.press('Enter');
    await page.locator('.code .cm-line').getByText('at first').waitFor();
    await context.close();
  });

  it('a link is shared, and a conflict is decided', async () => {
    const { page, context } = await stage.open();
    await tabTo(page, 'Share');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Link to this session' }).waitFor();
    await page.keyboard.press('Enter');
    await tabTo(page, 'Link');
    await tabTo(page, 'Close');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByRole('button', { name: 'Close' }).waitFor({ state: 'detached' });

    await context.setOffline(true);
    await typeCode(page, 'print("mine")');
    await page.getByText(/^Offline/).waitFor();
    await stage.api.call('PATCH', `/code-sessions/${sessionOf(page)}`, { sourceCode: 'print("theirs")' });
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Keep what is here' }).waitFor();
    // It must be decided.
    for (const _ of [1, 2, 3]) await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Keep what is here' }).waitFor();
    await tabTo(page, 'Keep what is here');
    await page.keyboard.press('Enter');
    await saved(page);
    expect(await code(page)).toBe('print("mine")');
    await context.close();
  });
});
