import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { isExpectedOfOutage, run, saved, sessionOf, type, useStage, view } from './open-page.ts';

interface Found {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** In dark colours the page is the same: only these of axe-core's rules could say something else. */
const ABOUT_COLOURS = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } };

/** Each width and colours that the page is looked at in. */
const LOOKS = [
  { colorScheme: 'light', viewport: { width: 1280, height: 760 }, asks: {} },
  { colorScheme: 'dark', viewport: { width: 1280, height: 760 }, asks: ABOUT_COLOURS },
  { colorScheme: 'light', viewport: { width: 375, height: 740 }, asks: {} },
  { colorScheme: 'dark', viewport: { width: 375, height: 740 }, asks: ABOUT_COLOURS },
] as const;

/** For what hangs: there are many views, and each is looked at closely. */
jest.setTimeout(400_000);

describe.each(LOOKS)('in $colorScheme colours, $viewport.width pixels wide', ({ asks, ...look }) => {
  const stage = useStage({ isExpected: isExpectedOfOutage });
  let complaints: string[];
  beforeEach(() => {
    complaints = [];
  });

  /** What axe-core finds; as a script of the page it would be against the policy. */
  const check = async (page: Page, what: string): Promise<void> => {
    if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
    const options = { resultTypes: ['violations'], ...asks };
    const { violations } = await page.evaluate<Found>(`axe.run(document, ${JSON.stringify(options)})`);
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
    complaints.push(...found.map((one) => `${what}: ${one}`));
  };

  it('axe-core finds nothing in any view', async () => {
    const { page, context } = await stage.open('/', look);
    await saved(page);
    await check(page, 'as it is opened');
    await view(page, 'Input');
    await check(page, 'input');
    await view(page, 'Tests');
    await check(page, 'tests');
    await view(page, 'Runs');
    await check(page, 'no runs');
    await run(page, 'import os\nos.mkdir("out")\nopen("out/words.txt", "w").write("a")\nprint("fine")');
    await check(page, 'output');
    await run(page, 'print("x")\nraise ValueError("no")');
    await check(page, 'failed output');
    await page.locator('button.place').first().click();
    await check(page, 'a marked line');
    await view(page, 'Runs');
    await page.getByRole('checkbox').nth(1).waitFor();
    await check(page, 'runs');
    await page.getByRole('checkbox').nth(0).check();
    await page.getByRole('checkbox').nth(1).check();
    await page.getByRole('button', { name: 'Compare two outputs' }).click();
    await page.getByRole('dialog').getByRole('textbox').first().waitFor();
    await check(page, 'two outputs');
    await page.keyboard.press('Escape');
    await view(page, 'Tests');
    await page.getByRole('textbox', { name: 'Expected output of test 1' }).fill('y');
    await page.getByRole('button', { name: 'Run all tests' }).click();
    await page.locator('.verdict').getByText('Failed').waitFor();
    await check(page, 'verdicts');
    await page.getByRole('button', { name: 'New file' }).click();
    await page.getByRole('textbox', { name: 'Name of the new file' }).fill('main.py');
    await check(page, 'a name that there is');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'What to do with main.py' }).click();
    await check(page, 'a menu');
    await context.close();
    expect(complaints).toEqual([]);
  });

  it('nor in a terminal, while its program runs and after', async () => {
    const { page, context } = await stage.open('/', look);
    await type(page, 'print("\\x1b[32mgreen\\x1b[0m \\x1b[93mbright\\x1b[0m")\ninput("Who? ")');
    await view(page, 'Input');
    await page.getByRole('checkbox', { name: /^Run in a terminal/ }).check();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const rows = page.locator('.xterm-rows > div');
    await rows.filter({ hasText: 'Who?' }).waitFor();
    await check(page, 'a terminal');
    await page.keyboard.press('Enter');
    await page.getByText('Finished').waitFor();
    await check(page, 'a terminal whose program has ended');
    await context.close();
    expect(complaints).toEqual([]);
  });

  it('nor in any dialog, in a copy, and in a frame', async () => {
    const id = await stage.api.open('print("at first")\n# same');
    await stage.api.call('POST', `/code-sessions/${id}/restore`, { version: 1 });
    const { page, context } = await stage.open(`/?session=${id}`, look);
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByRole('dialog').getByRole('textbox').first().waitFor();
    await check(page, 'history');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Share' }).click();
    await check(page, 'share menu');
    await page.getByRole('menuitem', { name: 'Link to a read-only copy' }).click();
    const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
    await check(page, 'a link');
    await page.getByRole('status').getByRole('button', { name: 'Close' }).click();

    await context.setOffline(true);
    await type(page, 'print("mine")\n# same');
    await page.getByText(/^Offline/).waitFor();
    await check(page, 'offline');
    await stage.api.call('PATCH', `/code-sessions/${id}`, { sourceCode: 'print("theirs")\n# same' });
    await context.setOffline(false);
    await page.getByRole('dialog').getByRole('textbox').first().waitFor();
    await check(page, 'conflict');
    await context.close();

    const copy = await stage.open(new URL(link).search.replace(/^/, '/'), look);
    await copy.page.getByText('Read-only copy').waitFor();
    await check(copy.page, 'read-only copy');
    await copy.context.close();
    const embedded = await stage.open(`/?session=${sessionOf(copy.page)}&embed=1`, look);
    await check(embedded.page, 'embedded');
    await embedded.context.close();
    expect(complaints).toEqual([]);
  });
});
