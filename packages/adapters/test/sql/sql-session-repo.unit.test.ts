import { openSqlJs } from '@live-code/adapters/sql';
import { sessionRepoContract } from '@live-code/contracts';

sessionRepoContract('SqlSessionRepo on sql.js', async () => {
  const { sessions, close } = await openSqlJs();
  return { repo: sessions, close };
});
