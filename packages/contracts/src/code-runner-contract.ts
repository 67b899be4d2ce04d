import { afterAll, beforeAll, describe } from '@jest/globals';
import { cancelling } from './code-runner/cancelling.ts';
import { clocks } from './code-runner/clocks.ts';
import { endings } from './code-runner/endings.ts';
import { files } from './code-runner/files.ts';
import { input } from './code-runner/input.ts';
import { runAndCompare } from './code-runner/live-output.ts';
import type { OpenRunner, Suite } from './code-runner/open-runner.ts';
import { output } from './code-runner/output.ts';
import { talking } from './code-runner/talking.ts';
import { terminal } from './code-runner/terminal.ts';
import { traces } from './code-runner/traces.ts';

export type { OpenRunner };

/**
 * Proves, with Python programs, that an adapter keeps the promises of `CodeRunner`. A limit is proven where the
 * adapter says that it enforces it.
 */
export const codeRunnerContract = (adapter: string, open: () => Promise<OpenRunner>): void => {
  describe(`${adapter} as CodeRunner`, () => {
    let opened: OpenRunner;

    beforeAll(async () => {
      opened = await open();
    });

    afterAll(async () => {
      await opened.runner.close();
      await opened.close();
    });

    const suite: Suite = {
      opened: () => opened,
      run: (request) => runAndCompare(opened.runner, request),
    };
    endings(suite);
    clocks(suite);
    output(suite);
    input(suite);
    talking(suite);
    terminal(suite);
    files(suite);
    traces(suite);
    cancelling(suite, open);
  });
};
