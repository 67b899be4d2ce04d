export { ProcessCodeRunner, type ProcessCodeRunnerOptions } from './process-code-runner.ts';
