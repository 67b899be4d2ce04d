import { describe } from '@jest/globals';
import type { ExecutionRepo } from '@live-code/core';
import { adding } from './execution-repo/adding.ts';
import { artifacts } from './execution-repo/artifacts.ts';
import { deleting } from './execution-repo/deleting.ts';
import { fidelity } from './execution-repo/fidelity.ts';
import { leases } from './execution-repo/leases.ts';
import { line } from './execution-repo/line.ts';
import { listing } from './execution-repo/listing.ts';
import { lostAttempts } from './execution-repo/lost-attempts.ts';
import { model } from './execution-repo/model.ts';
import { races } from './execution-repo/races.ts';
import { transitions } from './execution-repo/transitions.ts';
import { fresh } from './fresh.ts';

/** What the suite needs of an adapter: an empty repository, and its end. */
export interface OpenExecutionRepo {
  readonly repo: ExecutionRepo;
  close(): Promise<void>;
}

/** Proves that an adapter keeps the promises of `ExecutionRepo`; `lostStoreContract` adds the one about a store that is away. */
export const executionRepoContract = (adapter: string, open: () => Promise<OpenExecutionRepo>): void => {
  describe(`${adapter} as ExecutionRepo`, () => {
    const subject = fresh(open);
    adding(subject);
    artifacts(subject);
    fidelity(subject);
    transitions(subject);
    leases(subject);
    lostAttempts(subject);
    line(subject);
    listing(subject);
    deleting(subject);
    races(subject);
  });
  describe(`${adapter} as ExecutionRepo`, () => {
    model(open);
  });
};
