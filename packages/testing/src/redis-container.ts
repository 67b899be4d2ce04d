import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer, Wait } from 'testcontainers';
import { freePort } from './free-port.ts';
import { freeze } from './freeze.ts';
import { IN_MEMORY, READY, type RedisServer } from './redis-server.ts';

const REDIS_PORT = 6379;

const launch = (image: string, port: number): Promise<StartedTestContainer> =>
  new GenericContainer(image)
    .withCommand(['redis-server', ...IN_MEMORY, '--protected-mode', 'no'])
    .withExposedPorts({ container: REDIS_PORT, host: port })
    // A published port is open before Redis listens behind it: only the log tells.
    .withWaitStrategy(Wait.forLogMessage(READY))
    .start();

/** Starts a container of a Redis image, its port published on 127.0.0.1. */
export const startRedisContainer = async (image: string): Promise<RedisServer> => {
  const { container: docker } = await getContainerRuntimeClient();
  const port = await freePort();
  let running: StartedTestContainer | null = await launch(image, port);
  let paused = false;
  const engine = () => {
    if (running === null) throw new Error('Redis is stopped');
    return docker.getById(running.getId());
  };
  const resume = async (): Promise<void> => {
    if (paused) await engine().unpause();
    paused = false;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      if (running === null) return;
      // At once, also where it is paused: what was asked of it meanwhile is never answered.
      await engine().kill();
      paused = false;
      await running.stop({ timeout: 0 });
      running = null;
    },
    start: async () => {
      running ??= await launch(image, port);
    },
    pause: async () => {
      await freeze(engine());
      paused = true;
    },
    resume,
  };
};
