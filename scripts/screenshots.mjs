/** Takes pictures of the page's main views, light and dark, wide and narrow, into docs/screenshots. Needs Chromium. */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startStacks } from '../bench/stacks.mjs';

const FOLDER = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
const SIZES = { wide: { width: 1280, height: 760 }, narrow: { width: 375, height: 740 } };

const PROGRAM = `import sys
from words import longest

def report(words):
    """Says which word is the longest."""
    print(f"{len(words)} words, longest: {longest(words)!r}")

report(["alpha", "beta", "gamma", "epsilon"])
print("warning: no input was given", file=sys.stderr)
report([])
`;
const WORDS = `def longest(words):
    return max(words, key=len)
`;
const FILES = [
  { name: 'main.py', content: PROGRAM },
  { name: 'words.py', content: WORDS },
];
const PLOT = `import math
import matplotlib.pyplot as plot

xs = [step / 20 for step in range(200)]
plot.plot(xs, [math.sin(x) for x in xs], label="sin")
plot.plot(xs, [math.cos(x) for x in xs], label="cos")
plot.legend()
plot.show()
print("Drawn.")
`;
const ASKING = `name = input("\\x1b[36mWho are you?\\x1b[0m ")
print(f"Hello, \\x1b[1;32m{name}\\x1b[0m!")
`;

const [stack] = await startStacks({ PYTHON: '/usr/bin/python3' });
const post = async (path, body) => {
  const response = await fetch(`${stack.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
};
const newSession = async (files) => {
  const { session_id: id } = await post('/code-sessions', { name: 'Longest word', entry: 'main.py', files });
  // What is gone back from is kept in the history.
  await post(`/code-sessions/${id}/restore`, { version: 1 });
  return id;
};

const button = (page, name) => page.getByRole('button', { name, exact: true });
const tab = (page, name) => page.getByRole('tab', { name, exact: true }).click();
const run = async (page) => {
  await button(page, 'Run').click();
  await page
    .locator('.facts .badge')
    .getByText(/^(Finished|Failed)$/)
    .waitFor();
};
const type = async (page, code) => {
  await page.getByRole('textbox', { name: 'Code' }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(code);
  await page.getByText('Saved', { exact: true }).waitFor();
};

const openSession = async (page, id) => {
  await page.goto(`${stack.url}/?session=${id}`);
  // The language's colours come by themselves.
  await page.locator('.code .cm-line span').first().waitFor();
};
const typeAtEnd = async (page, text) => {
  await page.getByRole('textbox', { name: 'Code' }).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(text);
};

/** Each view by its picture's name, from where the one before left off. */
const VIEWS = {
  start: async () => {},
  failed: run,
  input: (page) => tab(page, 'Input'),
  tests: async (page) => {
    await type(page, 'print(int(input()) * 2)\n');
    await tab(page, 'Tests');
    for (const [number, input, expected] of [
      [1, '4', '8'],
      [2, '5', '11'],
    ]) {
      if (number > 1) await button(page, 'Add a test').click();
      await page.getByRole('textbox', { name: `Input of test ${number}` }).fill(input);
      await page.getByRole('textbox', { name: `Expected output of test ${number}` }).fill(expected);
    }
    await button(page, 'Run all tests').click();
    await page.locator('.verdict').getByText('Right').waitFor();
    await page.locator('.verdict').getByText('Wrong answer').waitFor();
  },
  runs: async (page) => {
    await tab(page, 'Runs');
    await page.getByRole('checkbox').first().waitFor();
  },
  plot: async (page) => {
    await type(page, PLOT);
    await run(page);
    await page.locator('.artifacts img').waitFor();
  },
  terminal: async (page) => {
    await type(page, ASKING);
    await tab(page, 'Input');
    const isTerminal = page.getByRole('checkbox', { name: /^Run in a terminal/ });
    await isTerminal.check();
    await button(page, 'Run').click();
    await page.locator('.xterm-rows').getByText('Who').waitFor();
    await page.keyboard.type('Ada');
    await page.keyboard.press('Enter');
    await page.locator('.facts .badge').getByText('Finished').waitFor();
    await tab(page, 'Input');
    await isTerminal.uncheck();
    await tab(page, 'Output');
  },
  history: async (page, visit) => {
    visit.id = await newSession(FILES);
    await openSession(page, visit.id);
    await typeAtEnd(page, 'report(["one", "three"])\n');
    await page.getByText('Saved', { exact: true }).waitFor();
    await button(page, 'History').click();
    await page.getByRole('dialog').getByRole('textbox').first().waitFor();
  },
  share: async (page) => {
    await page.keyboard.press('Escape');
    await button(page, 'Share').click();
    await page.getByRole('menuitem').first().waitFor();
  },
  conflict: async (page, { context, id }) => {
    await page.keyboard.press('Escape');
    await context.setOffline(true);
    await typeAtEnd(page, 'print("written here")\n');
    await page.getByText(/^Offline/).waitFor();
    await fetch(`${stack.url}/code-sessions/${id}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        files: [
          { name: 'main.py', content: PROGRAM.replace('Says', 'Tells') },
          { name: 'words.py', content: WORDS },
        ],
      }),
    });
    await context.setOffline(false);
    await page.getByRole('dialog').getByRole('textbox').first().waitFor();
  },
  embed: async (page) => {
    await openSession(page, `${await newSession(FILES)}&embed=1`);
    await run(page);
  },
};

const takeAll = async (browser, colorScheme, size) => {
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme });
  const page = await context.newPage();
  const visit = { context, id: await newSession(FILES) };
  await openSession(page, visit.id);
  for (const [name, go] of Object.entries(VIEWS)) {
    await go(page, visit);
    await page.screenshot({ path: `${FOLDER}${name}-${size}-${colorScheme}.png`, animations: 'disabled' });
  }
  await context.close();
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  await mkdir(FOLDER, { recursive: true });
  for (const colorScheme of ['light', 'dark']) {
    for (const size of Object.keys(SIZES)) await takeAll(browser, colorScheme, size);
  }
} finally {
  await browser.close();
  await stack.end();
}
