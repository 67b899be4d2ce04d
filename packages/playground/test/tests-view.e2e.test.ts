import { describe, expect, it } from '@jest/globals';
import { type, useStage, view } from './open-page.ts';

describe('the tests', () => {
  const stage = useStage();

  it('are run all at once, and each has its verdict; a wrong answer is compared', async () => {
    const { page, context } = await stage.open();
    await type(page, 'print(int(input()) * 2)');
    await view(page, 'Tests');
    await page.getByRole('textbox', { name: 'Input of test 1' }).fill('2\n');
    await page.getByRole('textbox', { name: 'Expected output of test 1' }).fill('4\n');
    await page.getByRole('button', { name: 'Add a test' }).click();
    await page.getByRole('textbox', { name: 'Input of test 2' }).fill('3\n');
    await page.getByRole('textbox', { name: 'Expected output of test 2' }).fill('7\n');
    await page.getByRole('button', { name: 'Add a test' }).click();
    await page.getByRole('textbox', { name: 'Input of test 3' }).fill('three\n');
    await page.getByRole('button', { name: 'Run all tests' }).click();
    const verdicts = page.locator('.verdict');
    await verdicts.nth(0).getByText('Right', { exact: true }).waitFor();
    await verdicts.nth(1).getByText('Wrong answer', { exact: true }).waitFor();
    await verdicts.nth(2).getByText('Failed', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Run all tests' }).waitFor();

    await verdicts.nth(1).getByRole('button', { name: 'Compare' }).click();
    const dialog = page.getByRole('dialog', { name: 'What was expected, and what was printed' });
    await dialog.getByRole('textbox', { name: 'Expected' }).getByText('7').waitFor();
    await dialog.getByRole('textbox', { name: 'Printed' }).getByText('6').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });

    // They are still there after a look at another view.
    await view(page, 'Output');
    await view(page, 'Tests');
    await verdicts.nth(0).getByText('Right', { exact: true }).waitFor();
    await verdicts.nth(1).getByText('Wrong answer', { exact: true }).waitFor();
    await context.close();
  });

  it('are there after a reload, and can be deleted', async () => {
    const { page, context } = await stage.open();
    await view(page, 'Tests');
    await page.getByRole('textbox', { name: 'Input of test 1' }).fill('kept');
    await page.getByRole('button', { name: 'Add a test' }).click();
    await page.getByRole('textbox', { name: 'Expected output of test 2' }).fill('as well');
    await page.reload();
    await view(page, 'Tests');
    expect(await page.getByRole('textbox', { name: 'Input of test 1' }).inputValue()).toBe('kept');
    expect(await page.getByRole('textbox', { name: 'Expected output of test 2' }).inputValue()).toBe(
      'as well',
    );

    await page.getByRole('button', { name: 'Delete test 1' }).click();
    expect(await page.getByRole('textbox', { name: 'Expected output of test 1' }).inputValue()).toBe(
      'as well',
    );
    await page.reload();
    await view(page, 'Tests');
    await page.getByRole('textbox', { name: 'Expected output of test 1' }).waitFor();
    expect(await page.getByRole('textbox', { name: /^Expected output/ }).count()).toBe(1);
    await context.close();
  });
});
