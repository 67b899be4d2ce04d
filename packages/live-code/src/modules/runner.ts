import type { CodeRunner, Log } from '@live-code/core';
import { ContainerModule } from 'inversify';
import type { Settings } from '../settings.ts';
import { TOKENS as T } from '../tokens.ts';

type OpenRunner = (settings: Settings, log: Log) => Promise<CodeRunner>;

const RUNNERS: Readonly<Record<Settings['runner'], OpenRunner>> = {
  sandbox: async ({ python, pythonPreload, extraRoots, compiledStore, workerConcurrency }, log) => {
    const { SandboxCodeRunner } = await import('@live-code/adapters/sandbox');
    return new SandboxCodeRunner({
      python,
      preload: pythonPreload,
      extraRoots,
      compiledStore: compiledStore ?? undefined,
      concurrency: workerConcurrency,
      log,
    });
  },
  process: async ({ python }, log) => {
    const { ProcessCodeRunner } = await import('@live-code/adapters/process');
    return new ProcessCodeRunner({ python, log });
  },
};

/** Binds the runner that the settings name. */
export const runnerModule = new ContainerModule(({ bind }) => {
  bind(T.runner)
    .toResolvedValue((settings, log) => RUNNERS[settings.runner](settings, log), [T.settings, T.log])
    .inSingletonScope()
    .onDeactivation((runner) => runner.close());
});
