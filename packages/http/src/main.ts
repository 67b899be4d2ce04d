import { closeOnSignal, readSettings, SettingsError } from 'live-code';
import { announcement } from './announcement.ts';
import { readApiDocument } from './api-document.ts';
import { ListenError, serve } from './serve.ts';

try {
  const settings = readSettings(process.env);
  const { url, close } = await serve(settings);
  closeOnSignal(close);
  process.stdout.write(announcement(readApiDocument().info.version, url, settings));
} catch (error) {
  if (!(error instanceof SettingsError || error instanceof ListenError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
