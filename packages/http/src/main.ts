import { RunnerUnavailable, StoreUnavailable } from '@live-code/core';
import { closeOnSignal, readSettings, SettingsError } from 'live-code';
import { announcement } from './announcement.ts';
import { readApiDocument } from './api-document.ts';
import { ListenError, serve } from './serve.ts';

/** What stops a start and is explained by its message: nobody needs a stack for it. */
const EXPECTED = [SettingsError, ListenError, RunnerUnavailable, StoreUnavailable];

try {
  const settings = readSettings(process.env);
  const { url, runner, close } = await serve(settings);
  closeOnSignal(close);
  process.stdout.write(announcement(readApiDocument().info.version, url, settings, runner));
} catch (error) {
  if (!EXPECTED.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
