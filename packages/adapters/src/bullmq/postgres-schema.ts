import {
  assertSchemaCompatibility,
  LATEST_SCHEMA_VERSION,
  type PgQueryable,
  runMigrations,
  SchemaMigrationRequiredError,
} from 'bullmq';

/** The schema in which BullMQ looks for its tables where a pool is given to it. */
export const SCHEMA = 'bullmq';

/**
 * Brings BullMQ's tables to its version. Where they are there already it only reads, so that a user who may make no schema will
 * do; of many processes that begin at once, one makes them, and the others wait.
 */
export const prepareSchema = async (client: PgQueryable): Promise<void> => {
  if ((await versionOf(client)) < LATEST_SCHEMA_VERSION) await runMigrations(client, SCHEMA);
};

const versionOf = async (client: PgQueryable): Promise<number> => {
  try {
    return await assertSchemaCompatibility(client, SCHEMA);
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return 0;
    throw error;
  }
};
