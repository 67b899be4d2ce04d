import { afterEach, beforeEach, describe } from '@jest/globals';
import { answers } from './job-queue/answers.ts';
import { closing } from './job-queue/closing.ts';
import { delivery } from './job-queue/delivery.ts';
import { identity } from './job-queue/identity.ts';
import { pools } from './job-queue/pools.ts';
import { rejection } from './job-queue/rejection.ts';
import { type OpenJobQueue, prepareStage, type Redelivery } from './job-queue/stage.ts';

export type { OpenJobQueue, Redelivery };

/** Proves that an adapter keeps the promises of `JobQueue`. */
export const jobQueueContract = (
  adapter: string,
  open: (redelivery: Redelivery) => Promise<OpenJobQueue>,
): void => {
  describe(`${adapter} as JobQueue`, () => {
    const stage = prepareStage(open);

    beforeEach(async () => {
      await stage.reopen({ attempts: 4, backoffMs: 25 });
    });

    afterEach(async () => {
      await stage.clear();
    });

    delivery(stage);
    identity(stage);
    rejection(stage);
    pools(stage);
    closing(stage);
    answers(stage);
  });
};
