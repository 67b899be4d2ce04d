import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type, useStage, view } from './open-page.ts';

describe('a program in a terminal', () => {
  const stage = useStage();

  const terminal = (page: Page) => page.getByRole('region', { name: 'Terminal of the program' });
  const row = (page: Page, text: string | RegExp) =>
    terminal(page).locator('.xterm-rows > div').filter({ hasText: text });
  const start = async (program: string) => {
    const visit = await stage.open();
    await type(visit.page, program);
    await view(visit.page, 'Input');
    await visit.page.getByRole('checkbox', { name: /^Run in a terminal/ }).check();
    await visit.page.getByRole('button', { name: 'Run', exact: true }).click();
    return visit;
  };

  it('is answered while it runs', async () => {
    const { page, context } = await start('name = input("Who? ")\nprint(f"Hello, {name}!")');
    await row(page, 'Who?').waitFor();
    await terminal(page).getByRole('textbox').focus();
    await page.keyboard.type('Ada');
    await page.keyboard.press('Enter');
    await row(page, 'Hello, Ada!').waitFor();
    await page.getByText('Finished').waitFor();
    await context.close();
  });

  it('has colours', async () => {
    const { page, context } = await start(
      'import sys\nprint("\\x1b[31mred\\x1b[0m plain", sys.stdout.isatty())',
    );
    await row(page, 'red plain True').waitFor();
    const colour = (text: string) =>
      terminal(page)
        .locator('.xterm-rows span')
        .filter({ hasText: text })
        .first()
        .evaluate((span) => getComputedStyle(span).color);
    expect(await colour('red')).not.toBe(await colour('plain'));
    await context.close();
  });

  it('is interrupted by Ctrl+C', async () => {
    const { page, context } = await start(
      'import time\nprint("on and on", flush=True)\ntry:\n  while True: time.sleep(0.05)\nexcept KeyboardInterrupt:\n  print("interrupted")',
    );
    await row(page, 'on and on').waitFor();
    await terminal(page).getByRole('textbox').focus();
    await page.keyboard.press('Control+C');
    await row(page, /^(\^C)?interrupted/).waitFor();
    await page.getByText('Finished').waitFor();
    await context.close();
  });

  it('is told the size of the terminal, and when that changes', async () => {
    const { page, context } = await start(
      [
        'import os, time',
        'before = None',
        'while True:',
        '  size = os.get_terminal_size()',
        '  if size != before: print(f"columns={size.columns}", flush=True)',
        '  before = size',
        '  time.sleep(0.02)',
      ].join('\n'),
    );
    const columns = async () => {
      const told = (await terminal(page).locator('.xterm-rows').textContent())?.match(/columns=\d+/g) ?? [];
      return told.at(-1) ?? null;
    };
    await row(page, /columns=\d+/)
      .first()
      .waitFor();
    const first = await columns();
    await page.setViewportSize({ width: 760, height: 900 });
    await page.waitForFunction((before) => {
      const told = document.querySelector('.xterm-rows')?.textContent?.match(/columns=\d+/g) ?? [];
      return told.length > 0 && told.at(-1) !== before;
    }, first);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped before it had ended.').waitFor();
    await context.close();
  });

  it('cannot set the title, nor make a link that leads elsewhere', async () => {
    const { page, context } = await start(
      'print("\\x1b]0;pwned\\x07\\x1b]8;;https://example.org\\x1b\\\\link\\x1b]8;;\\x1b\\\\ <img src=x>")',
    );
    await row(page, 'link <img src=x>').waitFor();
    expect(await page.title()).toBe('Live Code');
    expect(await terminal(page).locator('img').count()).toBe(0);
    expect(await terminal(page).getByRole('link').count()).toBe(0);
    await context.close();
  });
});
