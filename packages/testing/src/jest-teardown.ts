/** Jest calls it once, after the last test of a run. */
export { stopRedisForRun as default } from './redis-for-run.ts';
