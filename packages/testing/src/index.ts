export { type Answer, type ApiClient, apiClient, type WireExecution } from './api-client.ts';
export { freshPostgres } from './fresh-postgres.ts';
export { processesWith } from './processes.ts';
export { type Program, startApi, startProgram } from './program.ts';
export { sharedRedisUrl, startRedis } from './redis.ts';
export type { RedisServer } from './redis-server.ts';
