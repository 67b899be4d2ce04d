import { summarizeExecution } from '../execution/execution.ts';
import type { OnChange } from '../execution/watched-executions.ts';
import type { SessionFeed } from '../ports/session-feed.ts';

/** Tells those who have its session open of an execution. Nobody waits for them. */
export const tellSession =
  (sessionFeed: SessionFeed): OnChange =>
  async (execution) => {
    void sessionFeed.publish(execution.sessionId, {
      type: 'execution',
      execution: summarizeExecution(execution),
    });
  };
