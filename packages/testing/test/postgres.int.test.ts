import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshPostgres, type PostgresServer, startPostgres } from '@live-code/testing';
import pg from 'pg';

const ask = async (url: string, question: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 500, query_timeout: 500 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(question)).rows;
  } finally {
    await Promise.race([client.end(), new Promise((resolve) => setTimeout(resolve, 50))]);
  }
};

describe('a PostgreSQL of a test', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  });

  afterAll(async () => {
    await server.remove();
  });

  const one = (): Promise<unknown[]> => ask(server.url, 'select 1 as one');

  it('answers', async () => {
    await expect(one()).resolves.toEqual([{ one: 1 }]);
  });

  it('answers nothing while it is paused, to whoever is connected already either', async () => {
    const client = new pg.Client({ connectionString: server.url, query_timeout: 300 });
    client.on('error', () => {});
    await client.connect();
    await server.pause();
    await expect(one()).rejects.toThrow();
    await expect(client.query('select 1')).rejects.toThrow('timeout');

    await server.resume();
    await expect(one()).resolves.toEqual([{ one: 1 }]);
    await client.end();
  });

  it('comes back on the same port, with its data', async () => {
    await ask(server.url, 'create table kept as select 7 as number');

    await server.stop();
    await expect(one()).rejects.toThrow();
    await server.start();

    await expect(ask(server.url, 'select number from kept')).resolves.toEqual([{ number: 7 }]);
  });

  it('can be stopped while it is paused, and stopped again', async () => {
    await server.pause();

    await server.stop();
    await server.stop();

    await expect(one()).rejects.toThrow();
    await server.start();
    await expect(one()).resolves.toEqual([{ one: 1 }]);
  });
});

describe('a fresh database', () => {
  it('is empty, one’s own, and gone when it is dropped', async () => {
    const [one, other] = await Promise.all([freshPostgres(), freshPostgres()]);
    await ask(one.url, 'create table mine (id int)');

    await expect(ask(other.url, 'select * from mine')).rejects.toThrow('does not exist');
    await Promise.all([one.drop(), other.drop()]);
    await expect(ask(one.url, 'select 1')).rejects.toThrow('does not exist');
  });
});
