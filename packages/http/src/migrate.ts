import { LiveCodeError } from '@live-code/core';
import { migrateDatabase, readSettings, SettingsError } from 'live-code';

try {
  await migrateDatabase(readSettings(process.env));
  process.stdout.write('The database has the newest schema.\n');
} catch (error) {
  if (!(error instanceof SettingsError || error instanceof LiveCodeError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
