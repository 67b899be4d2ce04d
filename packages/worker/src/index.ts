export { runWorker } from './run-worker.ts';
export { whyNotApart } from './separation.ts';
