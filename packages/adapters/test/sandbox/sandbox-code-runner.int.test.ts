import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxCodeRunner } from '@live-code/adapters/sandbox';
import { codeRunnerContract, processesOfProgram, silentLog } from '@live-code/contracts';

codeRunnerContract('SandboxCodeRunner', async () => {
  const compiledStore = await mkdtemp(join(tmpdir(), 'compiled-'));
  return {
    runner: new SandboxCodeRunner({ compiledStore, log: silentLog }),
    broken: () => new SandboxCodeRunner({ python: '/no/such/python', compiledStore, log: silentLog }),
    // A sandbox's files are in memory that is its own, and gone with its last process.
    leftovers: async () => [],
    processesWith: processesOfProgram,
    close: () => rm(compiledStore, { recursive: true }),
  };
});
