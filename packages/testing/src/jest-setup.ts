/** Jest calls it once, before the first test of a run. */
export { startServersForRun as default } from './servers-for-run.ts';
