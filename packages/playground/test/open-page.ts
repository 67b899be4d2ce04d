import { type Program, startApi } from '@live-code/testing';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';

/** Debian's own Chromium; nothing is downloaded. */
const CHROMIUM = process.env.LIVE_CODE_TEST_CHROMIUM ?? '/usr/bin/chromium';

/** The started program, and a browser. */
export interface Stage {
  readonly url: string;
  readonly program: Program;
  readonly browser: Browser;
  /** Opens the page, or a session's, as somebody does who was never here. */
  open(path?: string, options?: BrowserContextOptions): Promise<Visit>;
  /** What went wrong in pages: errors on the console, and requests that went anywhere else. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** A page, and what somebody sees and does there. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
}

/** Starts the program as a user would, and a browser. */
export const openStage = async (env: Record<string, string> = {}): Promise<Stage> => {
  const program = await startApi({ LOG_LEVEL: 'error', PYTHON: '/usr/bin/python3', ...env });
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const complaints: string[] = [];
  return {
    url: program.url,
    program,
    browser,
    complaints,
    open: async (path = '/', options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 760 }, ...options });
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        const isOwn = origin === program.url || protocol === 'blob:' || protocol === 'data:';
        if (!isOwn) complaints.push(`request to ${request.url()}`);
      });
      await page.goto(`${program.url}${path}`);
      await page.getByRole('textbox', { name: 'Code' }).waitFor();
      return { page, context };
    },
    close: async () => {
      await browser.close();
      await program.kill();
    },
  };
};

/** Puts this into the editor in place of what is there, as one who types it. */
export const type = async (page: Page, code: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Code' }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  // As text, so that the editor does not close brackets of its own.
  await page.keyboard.insertText(code);
};

/** What is in the editor. */
export const code = async (page: Page): Promise<string> =>
  (await page.locator('.code .cm-content .cm-line').allInnerTexts())
    .map((line) => line.replace('\u200b', ''))
    .join('\n');
