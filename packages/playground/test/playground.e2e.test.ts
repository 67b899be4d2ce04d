import { describe, expect, it } from '@jest/globals';
import { code, output, type, useStage } from './open-page.ts';

describe('the page', () => {
  const stage = useStage();

  it('saves what is typed, and has it after a reload', async () => {
    const { page, context } = await stage.open();
    await type(page, 'print("kept")');
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.reload();
    await page.getByRole('textbox', { name: 'Code' }).waitFor();

    expect(await code(page)).toBe('print("kept")');
    const elsewhere = await stage.open(new URL(page.url()).pathname + new URL(page.url()).search);
    expect(await code(elsewhere.page)).toBe('print("kept")');
    await Promise.all([context.close(), elsewhere.context.close()]);
  });

  it('shows what a program prints line by line, while it runs', async () => {
    const { page, context } = await stage.open();
    await type(page, 'import time\nfor n in range(3):\n  print("line", n, flush=True)\n  time.sleep(0.7)\n');
    const partly = page.waitForFunction(() => {
      const shown = document.querySelector('.printed')?.textContent ?? '';
      return shown.includes('line 0') && !shown.includes('line 2');
    });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await partly;

    await page.getByText('Finished').waitFor();
    expect(await output(page).textContent()).toBe('line 0\nline 1\nline 2\n');
    await context.close();
  });

  it('stops an endless loop', async () => {
    const { page, context } = await stage.open();
    await type(page, 'print("on and on", flush=True)\nwhile True: pass');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('on and on').last().waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped before it had ended.').waitFor();
    await context.close();
  });
});
