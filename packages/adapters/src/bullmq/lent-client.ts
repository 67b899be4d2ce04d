import { EventEmitter } from 'node:events';
import type { PgPoolClient, PgQueryResult } from 'bullmq';
import type { PoolClient } from 'pg';
import { PostgresAway } from './postgres-away.ts';

/** Asks on a connection. */
interface Asker {
  ask<Row>(client: PoolClient, text: string, parameters?: readonly unknown[]): Promise<PgQueryResult<Row>>;
}

/**
 * A connection that is lent to BullMQ, which takes all listeners off it when it gives it back; an error without one would end the
 * process. It counts as broken as soon as it does not answer.
 */
export class LentClient extends EventEmitter implements PgPoolClient {
  readonly #client: PoolClient;
  readonly #asker: Asker;

  constructor(client: PoolClient, asker: Asker) {
    super();
    this.#client = client;
    this.#asker = asker;
    client.on('notification', (message) => this.emit('notification', message));
    client.on('end', () => this.emit('end'));
    client.on('error', (error) => this.#break(new PostgresAway(error)));
  }

  async query<Row>(text: string, parameters?: readonly unknown[]): Promise<PgQueryResult<Row>> {
    try {
      return await this.#asker.ask<Row>(this.#client, text, parameters);
    } catch (error) {
      if (error instanceof PostgresAway) this.#break(error);
      throw error;
    }
  }

  release(): void {
    this.#client.release(true);
  }

  #break(error: Error): void {
    if (this.listenerCount('error') > 0) this.emit('error', error);
  }
}
