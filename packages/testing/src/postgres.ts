import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { startPostgresContainer } from './postgres-container.ts';
import { startPostgresProcess } from './postgres-process.ts';
import type { PostgresServer } from './postgres-server.ts';
import { POSTGRES } from './server-source.ts';
import { sharedUrl, sourceOf } from './shared-servers.ts';

/** Starts a PostgreSQL that the caller may stop, restart and freeze, and must remove at the end. */
export const startPostgres = async (): Promise<PostgresServer> => {
  const source = await sourceOf(POSTGRES);
  return source.kind === 'image' ? startPostgresContainer(source.name) : startPostgresProcess(source.path);
};

/** A database that nobody else uses. */
export interface FreshPostgres {
  readonly url: string;
  /** Deletes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** Makes an empty database on the server that the whole run shares. */
export const freshPostgres = async (): Promise<FreshPostgres> => {
  const server = sharedUrl(POSTGRES);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await ask(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => ask(server, `drop database if exists ${name} with (force)`) };
};

const ask = async (url: string, statement: string): Promise<void> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};
