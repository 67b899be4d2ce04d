import { RunnerUnavailable, StoreUnavailable } from '@live-code/core';
import { createLiveCode, readSettings, SettingsError } from 'live-code';
import { keepHealthFile } from './health-file.ts';
import { runWorker } from './run-worker.ts';
import { whyNotApart } from './separation.ts';

/** What stops a start and is explained by its message: nobody needs a stack for it. */
const EXPECTED = [SettingsError, RunnerUnavailable, StoreUnavailable];

const stop = (sentence: string): never => {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
};

try {
  const settings = readSettings(process.env);
  const refusal = whyNotApart(settings);
  if (refusal !== null) stop(refusal);
  const liveCode = await createLiveCode({ ...settings, embeddedWorker: true });
  await runWorker(liveCode);
  if (settings.healthFile !== null) keepHealthFile(liveCode, settings.healthFile);
  const { name, languages } = await liveCode.abilities();
  const runs = languages.map(({ id, version }) => `${id} ${version}`).join(', ');
  process.stdout.write(
    `Live Code worker: ${settings.workerConcurrency} at once, ${runs} by the ${name} runner. SIGTERM drains it.\n`,
  );
} catch (error) {
  if (EXPECTED.some((kind) => error instanceof kind)) stop((error as Error).message);
  throw error;
}
