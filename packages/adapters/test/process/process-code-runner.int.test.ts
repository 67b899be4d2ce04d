import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProcessCodeRunner } from '@live-code/adapters/process';
import { codeRunnerContract, processesOfProgram, silentLog } from '@live-code/contracts';

codeRunnerContract('ProcessCodeRunner', async () => {
  const temporaryDirectory = await mkdtemp(join(tmpdir(), 'runner-contract-'));
  return {
    runner: new ProcessCodeRunner({ temporaryDirectory, log: silentLog }),
    broken: () => new ProcessCodeRunner({ python: '/no/such/python', temporaryDirectory, log: silentLog }),
    // A program can move its own directory away, and then it is no longer the runner's.
    leftovers: async () => (await readdir(temporaryDirectory)).filter((name) => !name.endsWith('-moved')),
    processesWith: processesOfProgram,
    close: () => rm(temporaryDirectory, { recursive: true }),
  };
});
