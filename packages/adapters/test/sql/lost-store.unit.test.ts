import { openSqlDatabase, openSqlJs } from '@live-code/adapters/sql';
import { lostStoreContract } from '@live-code/contracts';
import { observedDialect } from './observed-sql-js.ts';

lostStoreContract('A database whose driver fails', async () => {
  let lost = false;
  const dialect = await observedDialect(() => {
    if (lost) throw new Error('disk I/O error');
  });
  const database = await openSqlDatabase(dialect);
  return {
    ...database,
    lose: async () => {
      lost = true;
    },
  };
});

lostStoreContract('A database that was closed', async () => {
  const database = await openSqlJs();
  return { ...database, lose: database.close };
});
