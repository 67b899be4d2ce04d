export { openRedisLive, type RedisLive } from './open-redis-live.ts';
