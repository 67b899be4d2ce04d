// Opens a database file, stores a session, tells of it, and holds the file until it is killed.

import { openSqliteFile } from '@live-code/adapters/sql';

const session = {
  id: 'held',
  owner: 'o',
  name: null,
  status: 'ACTIVE',
  language: 'python',
  files: [{ name: 'main.py', content: 'print(1)' }],
  entry: 'main.py',
  version: 1,
  createdAt: 1,
  updatedAt: 1,
  closedAt: null,
};
const database = await openSqliteFile(process.argv[2]);
await database.sessions.add(session);
process.send(session);
setInterval(() => {}, 60_000);
