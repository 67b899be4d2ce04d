// From pressing Run in the browser to the first output on the page, by the page's own marks, on one process with its embedded
// defaults; the program prints one line. Prints quantiles; asserts nothing.
//   pnpm bench:playground [RUNS]
import { chromium } from 'playwright-core';
import { print, quantile, startStacks } from './stacks.mjs';

const RUNS = Number(process.argv[2] ?? 50);
const WARM = 5;

const [stack] = await startStacks();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});

/** Milliseconds from pressing Run to the first output of that run. */
const pressRun = async (page) => {
  await page.evaluate(() => performance.clearMarks());
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForFunction(() => performance.getEntriesByName('live-code:first-output').length > 0);
  // It can be pressed again.
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  return page.evaluate(() => {
    const [run, output] = ['live-code:run', 'live-code:first-output'].map(
      (name) => performance.getEntriesByName(name)[0].startTime,
    );
    return output - run;
  });
};

try {
  const page = await browser.newPage();
  await page.goto(stack.url);
  await page.getByRole('textbox', { name: 'Code' }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText("print('Hello World')");
  await page.getByText('Saved', { exact: true }).waitFor();
  const took = [];
  for (let run = 0; run < WARM + RUNS; run++) took.push(await pressRun(page));
  const measured = took.slice(WARM);
  print(`${RUNS} runs, one after another; milliseconds from Run to the first output on the page`);
  print(`p50 ${quantile(measured, 0.5).toFixed(1)}   p95 ${quantile(measured, 0.95).toFixed(1)}`);
} finally {
  await browser.close();
  await stack.end();
}
