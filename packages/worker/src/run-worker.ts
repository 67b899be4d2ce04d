import { closeOnSignal, type LiveCode } from 'live-code';

/**
 * Takes jobs until SIGTERM or SIGINT; then takes no more, lets running ones end within the grace, puts the rest back,
 * and ends the process with status 0. `liveCode` must have been made with `embeddedWorker`.
 * @throws {RunnerUnavailable} where the runner does not work here.
 */
export const runWorker = async (liveCode: LiveCode): Promise<void> => {
  closeOnSignal(() => liveCode.close());
  await liveCode.start();
};
