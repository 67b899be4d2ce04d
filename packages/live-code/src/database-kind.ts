/** Where data is kept: in this process, in a file of this machine, or on a server. */
export type DatabaseKind = 'memory' | 'file' | 'postgres';

const KINDS: Readonly<Record<string, DatabaseKind>> = {
  'memory:': 'memory',
  'file:': 'file',
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
};

/** The kind that a `DATABASE_URL` names; it was validated already. */
export const databaseKind = (url: string): DatabaseKind =>
  KINDS[url.slice(0, url.indexOf(':') + 1)] ?? 'memory';
