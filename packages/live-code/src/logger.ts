import type { Log } from '@live-code/core';
import { type Logger, pino } from 'pino';
import type { Settings } from './settings.ts';

/** A logger of JSON lines on standard error, at the level that the settings say. */
export const createLogger = ({ logLevel }: Pick<Settings, 'logLevel'>): Logger =>
  pino(
    {
      level: logLevel,
      formatters: { level: (level) => ({ level }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      // Details carry errors under `error`; what else is thrown is shown as it is.
      serializers: { error: pino.stdSerializers.err },
    },
    pino.destination({ dest: 2, sync: true }),
  );

/** Core's `Log` on a pino logger. */
export const pinoLog = (logger: Logger): Log => ({
  info: (message, details) => logger.info(details ?? {}, message),
  warn: (message, details) => logger.warn(details ?? {}, message),
  error: (message, details) => logger.error(details ?? {}, message),
});
