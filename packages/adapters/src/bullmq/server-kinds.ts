import { postgresKind } from './postgres-kind.ts';
import { redisKind } from './redis-kind.ts';
import type { ServerKind } from './server-kind.ts';

const KINDS: Readonly<Record<string, ServerKind>> = {
  'redis:': redisKind,
  'rediss:': redisKind,
  'postgres:': postgresKind,
  'postgresql:': postgresKind,
};

/**
 * The kind of server that a URL is of.
 * @throws {TypeError} where it is of none.
 */
export const serverKindOf = (url: string): ServerKind => {
  const kind = URL.canParse(url) ? KINDS[new URL(url).protocol] : undefined;
  if (kind !== undefined) return kind;
  // A URL may hold a password.
  throw new TypeError(`The queue's URL must begin with ${Object.keys(KINDS).join('//, ')}//.`);
};
