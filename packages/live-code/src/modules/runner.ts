import type { CodeRunner, Log } from '@live-code/core';
import { ContainerModule } from 'inversify';
import type { Settings } from '../settings.ts';
import { TOKENS as T } from '../tokens.ts';

const RUNNERS: Readonly<Record<Settings['runner'], (log: Log) => Promise<CodeRunner>>> = {
  process: async (log) => {
    const { ProcessCodeRunner } = await import('@live-code/adapters/process');
    return new ProcessCodeRunner({ log });
  },
};

/** Binds the runner that the settings name. */
export const runnerModule = new ContainerModule(({ bind }) => {
  bind(T.runner)
    .toResolvedValue(({ runner }, log) => RUNNERS[runner](log), [T.settings, T.log])
    .inSingletonScope()
    .onDeactivation((runner) => runner.close());
});
