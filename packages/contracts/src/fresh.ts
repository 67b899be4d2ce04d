import { afterEach, beforeEach } from '@jest/globals';

/** What a suite's tests work on: opened before each test, closed after it. */
export interface Subject<Repo> {
  readonly repo: Repo;
}

/** Opens an adapter anew for each test of the `describe` it is called in. */
export const fresh = <Repo>(
  open: () => Promise<{ readonly repo: Repo; close(): Promise<void> }>,
): Subject<Repo> => {
  let opened: { readonly repo: Repo; close(): Promise<void> } | undefined;

  beforeEach(async () => {
    opened = await open();
  });

  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });

  return {
    get repo() {
      if (opened === undefined) throw new Error('a repository is open only while a test runs');
      return opened.repo;
    },
  };
};
