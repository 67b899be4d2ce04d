/** Jest calls it once, before the first test of a run. */
export { startRedisForRun as default } from './redis-for-run.ts';
