import { describe, expect, it } from '@jest/globals';
import { code, saved, sessionOf, stored, type, useStage } from './open-page.ts';

describe('the history', () => {
  const stage = useStage();

  it('says that nothing is kept yet', async () => {
    const { page, context } = await stage.open();
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByText('Nothing is kept yet').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await context.close();
  });

  it('is opened again in the frame in which it was closed', async () => {
    const { page, context } = await stage.open();
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByText('Nothing is kept yet').waitFor();
    await page.evaluate(async () => {
      const click = (selector: string): void => document.querySelector<HTMLElement>(selector)?.click();
      const aTask = () => new Promise((resolve) => setTimeout(resolve));
      const aFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      await aFrame();
      click('dialog [aria-label="Close"]');
      await aTask();
      click('header [aria-label="History"]');
      // In the first frame the browser tells of the closing.
      await aFrame();
      await aFrame();
      await aTask();
    });
    expect(await page.getByRole('dialog', { name: 'History' }).isVisible()).toBe(true);
    await context.close();
  });

  it('shows a version against now, and goes back to it; what it took the place of stays', async () => {
    const id = await stage.api.open('print("at first")\n# same');
    // Going back keeps what is there, however short it stood.
    await stage.api.call('POST', `/code-sessions/${id}/restore`, { version: 1 });
    const { page, context } = await stage.open(`/?session=${id}`);
    await type(page, 'print("later")\n# same');
    await saved(page);

    await page.getByRole('button', { name: 'History' }).click();
    const dialog = page.getByRole('dialog', { name: 'History' });
    await dialog
      .getByRole('textbox', { name: /^Version \d+$/ })
      .getByText('at first')
      .waitFor();
    await dialog.getByRole('textbox', { name: 'Now' }).getByText('later').waitFor();
    await dialog.getByRole('button', { name: /^Restore version/ }).click();
    await dialog.waitFor({ state: 'detached' });

    expect(await code(page)).toBe('print("at first")\n# same');
    expect(await stored(stage, id)).toBe('print("at first")\n# same');
    await page.getByRole('button', { name: 'History' }).click();
    await dialog
      .getByRole('textbox', { name: /^Version \d+$/ })
      .getByText('later')
      .waitFor();
    expect(await dialog.getByRole('listitem').count()).toBeGreaterThanOrEqual(2);
    await context.close();
  });

  it('goes back for all who have the session open, and can be typed on', async () => {
    const id = await stage.api.open('print("at first")');
    await stage.api.call('POST', `/code-sessions/${id}/restore`, { version: 1 });
    const one = await stage.open(`/?session=${id}`);
    await type(one.page, 'print("later")');
    await saved(one.page);
    const other = await stage.open(`/?session=${id}`);
    await one.page.getByRole('button', { name: 'History' }).click();
    await one.page.getByRole('button', { name: /^Restore version/ }).click();
    await other.page.locator('.code .cm-line').getByText('at first').waitFor();
    await type(one.page, 'print("on and on")');
    await saved(one.page);

    expect(await stored(stage, sessionOf(one.page))).toBe('print("on and on")');
    await Promise.all([one.context.close(), other.context.close()]);
  });
});
