import { openSqlJs } from '@live-code/adapters/sql';
import { executionRepoContract } from '@live-code/contracts';

executionRepoContract('SqlExecutionRepo on sql.js', async () => {
  const { executions, close } = await openSqlJs();
  return { repo: executions, close };
});
