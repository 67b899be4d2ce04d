import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import { freePort } from './free-port.ts';
import { freeze } from './freeze.ts';
import { NAME, type PostgresServer, QUICK, READY } from './postgres-server.ts';
import { untilPostgresAnswers } from './until-postgres-answers.ts';

const POSTGRES_PORT = 5432;

/** Starts a container of a PostgreSQL image, its port published on 127.0.0.1. */
export const startPostgresContainer = async (image: string): Promise<PostgresServer> => {
  const { container: docker } = await getContainerRuntimeClient();
  const port = await freePort();
  const url = `postgres://${NAME}@127.0.0.1:${port}/postgres`;
  const started = await new GenericContainer(image)
    .withEnvironment({ POSTGRES_USER: NAME, POSTGRES_DB: NAME, POSTGRES_HOST_AUTH_METHOD: 'trust' })
    .withCommand(['postgres', ...QUICK])
    .withExposedPorts({ container: POSTGRES_PORT, host: port })
    // A published port is open before PostgreSQL listens behind it: only the log tells, and the questions after it.
    .withWaitStrategy(Wait.forLogMessage(READY))
    .start();
  const container = docker.getById(started.getId());
  await untilPostgresAnswers(url);
  let state: 'running' | 'paused' | 'stopped' = 'running';
  const resume = async (): Promise<void> => {
    if (state === 'paused') await container.unpause();
    if (state === 'paused') state = 'running';
  };
  const stop = async (): Promise<void> => {
    if (state === 'stopped') return;
    // At once, also where it is paused: what was asked of it meanwhile is never answered.
    await container.kill();
    await container.wait();
    state = 'stopped';
  };
  return {
    url,
    stop,
    start: async () => {
      if (state !== 'stopped') return;
      await container.start();
      state = 'running';
      await untilPostgresAnswers(url);
    },
    pause: async () => {
      await freeze(container);
      state = 'paused';
    },
    resume,
    remove: async () => {
      await stop();
      await started.stop({ timeout: 0 });
    },
  };
};
