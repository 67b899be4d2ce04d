import { afterAll, beforeAll, expect } from '@jest/globals';
import { type ApiClient, apiClient, type Program, startApi } from '@live-code/testing';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';

/** Debian's own Chromium; nothing is downloaded. */
const CHROMIUM = process.env.LIVE_CODE_TEST_CHROMIUM ?? '/usr/bin/chromium';

/** The started program, and a browser. */
export interface Stage {
  readonly url: string;
  readonly api: ApiClient;
  readonly browser: Browser;
  /** Opens the page, or a session's, as somebody does who was never here. */
  open(path?: string, options?: BrowserContextOptions): Promise<Visit>;
  /** What went wrong in pages: errors on the console, and requests that went anywhere else. */
  readonly complaints: string[];
  /** Kills the program, as a power cut would. */
  stopServer(): Promise<void>;
  /** Starts it again where it was. */
  startServer(): Promise<void>;
  close(): Promise<void>;
}

/** A page, and what somebody sees and does there. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
}

/** Starts the program as a user would, and a browser. */
export const openStage = async (env: Record<string, string> = {}): Promise<Stage> => {
  const settings = { LOG_LEVEL: 'error', PYTHON: '/usr/bin/python3', ...env };
  const { url, ...first } = await startApi(settings);
  let program: Program = first;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const complaints: string[] = [];
  return {
    url,
    api: apiClient(url),
    browser,
    complaints,
    open: async (path = '/', options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 760 }, ...options });
      // For what never comes, not for what is slow: machines are shared.
      context.setDefaultTimeout(90_000);
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        const isOwn = origin === url || protocol === 'blob:' || protocol === 'data:';
        if (!isOwn) complaints.push(`request to ${request.url()}`);
      });
      await page.goto(`${url}${path}`);
      await page.getByRole('textbox', { name: 'Code' }).waitFor();
      return { page, context };
    },
    stopServer: () => program.kill(),
    startServer: async () => {
      program = await startApi({ ...settings, PORT: new URL(url).port });
    },
    close: async () => {
      await browser.close();
      await program.kill();
    },
  };
};

/**
 * A stage for all tests of a suite; at its end nothing may have gone wrong on any page but what `isExpected`.
 */
export const useStage = ({
  isExpected = () => false,
}: {
  isExpected?: (complaint: string) => boolean;
} = {}): Stage => {
  const stage = {} as Stage;
  beforeAll(async () => {
    Object.assign(stage, await openStage());
  });
  afterAll(async () => {
    await stage.close();
    expect(stage.complaints.filter((one) => !isExpected(one))).toEqual([]);
  });
  return stage;
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

/** Clicks on this, and tells what that place has to say at the first moment at which anything of the page has changed. */
export const atOnce = (clicked: Locator, place: string): Promise<string> =>
  clicked.evaluate(
    (element, selector) =>
      new Promise<string>((resolve) => {
        const changed = (): void => resolve(document.querySelector(selector)?.textContent ?? '');
        new MutationObserver(changed).observe(document.body, {
          subtree: true,
          childList: true,
          attributeFilter: ['aria-selected'],
        });
        (element as HTMLElement).click();
      }),
    place,
  );

/** What people read of the program's output. */
export const output = (page: Page): Locator => page.getByRole('log', { name: 'Output of the program' });

/** Goes to one of the views beside the code. */
export const view = (page: Page, name: 'Output' | 'Input' | 'Tests' | 'Runs'): Promise<void> =>
  page.getByRole('tab', { name, exact: true }).click();

/** Begins what runs the code, and waits until that run has ended. */
export const ended = async (page: Page, begin: () => Promise<void>): Promise<void> => {
  // The output of each run is an element of its own.
  await page.evaluate(() => document.querySelector('.printed')?.setAttribute('data-before', ''));
  await begin();
  await page.locator('.printed:not([data-before])').first().waitFor();
  await page
    .locator('.facts .badge')
    .getByText(/^(Finished|Failed|Out of time|Stopped)$/)
    .waitFor();
};

/** Runs this, or what is in the editor, to its end. */
export const run = async (page: Page, program?: string): Promise<void> => {
  if (program !== undefined) await type(page, program);
  await ended(page, () => page.getByRole('button', { name: 'Run', exact: true }).click());
};

/** Waits until the page says that it is saved. */
export const saved = (page: Page): Promise<void> => page.getByText('Saved', { exact: true }).waitFor();

/** The session that the page shows. */
export const sessionOf = (page: Page): string => new URL(page.url()).searchParams.get('session') ?? '';

/** The text of the session's only file, as the server has it. */
export const stored = async (stage: Stage, sessionId: string): Promise<unknown> =>
  (await stage.api.call('GET', `/code-sessions/${sessionId}`)).body.sourceCode;

/** What the browser says of a server that is away, or that refused a save that was based on another: not a fault of the page. */
export const isExpectedOfOutage = (complaint: string): boolean =>
  /^Failed to load resource: (net::ERR_|the server responded with a status of (404|412))/.test(complaint);
