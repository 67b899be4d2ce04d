export { SandboxCodeRunner, type SandboxCodeRunnerOptions } from './sandbox-code-runner.ts';
