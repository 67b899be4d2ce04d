import { describe } from '@jest/globals';
import type { SessionRepo } from '@live-code/core';
import { fresh } from './fresh.ts';
import { adding } from './session-repo/adding.ts';
import { deleting } from './session-repo/deleting.ts';
import { fidelity } from './session-repo/fidelity.ts';
import { listing } from './session-repo/listing.ts';
import { revisions } from './session-repo/revisions.ts';
import { saving } from './session-repo/saving.ts';

/** What the suite needs of an adapter: an empty repository, and its end. */
export interface OpenSessionRepo {
  readonly repo: SessionRepo;
  close(): Promise<void>;
}

/** Proves that an adapter keeps the promises of `SessionRepo`; `lostStoreContract` adds the one about a store that is away. */
export const sessionRepoContract = (adapter: string, open: () => Promise<OpenSessionRepo>): void => {
  describe(`${adapter} as SessionRepo`, () => {
    const subject = fresh(open);
    adding(subject);
    fidelity(subject);
    saving(subject);
    listing(subject);
    deleting(subject);
    revisions(subject);
  });
};
