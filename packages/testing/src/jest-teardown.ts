/** Jest calls it once, after the last test of a run. */
export { stopServersForRun as default } from './servers-for-run.ts';
