import { RunnerUnavailable } from '@live-code/core';

/** The launcher or a slot is gone, and nothing that was asked of it had begun: it can be asked for again. */
export class SandboxLost extends RunnerUnavailable {}
