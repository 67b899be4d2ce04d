export { type Answer, type ApiClient, apiClient, type WireExecution } from './api-client.ts';
export { type FreshPostgres, freshPostgres, startPostgres } from './postgres.ts';
export type { PostgresServer } from './postgres-server.ts';
export { processesWith } from './processes.ts';
export { type Program, startApi, startProgram } from './program.ts';
export { type Receiver, startReceiver } from './receiver.ts';
export { sharedRedisUrl, startRedis } from './redis.ts';
export type { RedisServer } from './redis-server.ts';
