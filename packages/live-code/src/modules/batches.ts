import { CancelBatch, FollowBatch, ReadBatch, SubmitBatch, WaitForBatch } from '@live-code/core';
import { ContainerModule } from 'inversify';
import { TOKENS as T } from '../tokens.ts';

/** Binds the use cases of batches. */
export const batchesModule = new ContainerModule(({ bind }) => {
  bind(T.submitBatch).toResolvedValue(
    (sessions, executions, batches, dispatch, clock, ids, log, { queueLimit }) =>
      new SubmitBatch({ sessions, executions, batches, dispatch, clock, ids, log, queueLimit }),
    [T.sessions, T.executions, T.watchedBatches, T.dispatchExecution, T.clock, T.ids, T.log, T.settings],
  );
  bind(T.readBatch).toResolvedValue((batches) => new ReadBatch({ batches }), [T.batches]);
  bind(T.waitForBatch).toResolvedValue(
    (readBatch, feed, clock, intervals) => new WaitForBatch({ readBatch, feed, clock, intervals }),
    [T.readBatch, T.feed, T.clock, T.lookIntervals],
  );
  bind(T.followBatch).toResolvedValue(
    (readBatch, feed, clock, intervals) => new FollowBatch({ readBatch, feed, clock, intervals }),
    [T.readBatch, T.feed, T.clock, T.lookIntervals],
  );
  bind(T.cancelBatch).toResolvedValue(
    (readBatch, cancelExecution) => new CancelBatch({ readBatch, cancelExecution }),
    [T.readBatch, T.cancelExecution],
  );
});
