import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { getContainerRuntimeClient, ImageName } from 'testcontainers';

/** Where a test's Redis comes from. */
export type RedisSource =
  | { readonly kind: 'image'; readonly name: string }
  | { readonly kind: 'binary'; readonly path: string };

/** A source, and how a person is told of it. */
export interface FoundRedis {
  readonly source: RedisSource;
  readonly description: string;
}

type Tell = (line: string) => void;

const DEFAULT_IMAGE = 'redis:7-alpine';

const PACKAGE = 'redis-server';

/**
 * Where tests get their Redis: a Docker image where an engine answers, else `redis-server` on the path, else, as root
 * on Debian or Ubuntu, the distribution's package. `tell` hears what a person should know on the way.
 * @throws {Error} of one line that says what to install.
 */
export const findRedis = async (env: NodeJS.ProcessEnv, tell: Tell): Promise<FoundRedis> =>
  (await findImage(env, tell)) ?? findBinary(env) ?? installBinary(env, tell);

const findImage = async (env: NodeJS.ProcessEnv, tell: Tell): Promise<FoundRedis | null> => {
  const docker = await getContainerRuntimeClient().catch(() => null);
  if (docker === null) return null;
  const name = env.LIVE_CODE_TEST_REDIS_IMAGE || DEFAULT_IMAGE;
  const image = ImageName.fromString(name);
  try {
    if (!(await docker.image.exists(image))) await docker.image.pull(image);
    return { source: { kind: 'image', name }, description: `Docker image ${name}` };
  } catch (error) {
    const why = `Docker answers, but the image ${name} can be neither found nor pulled`;
    if (env.CI === 'true') throw new Error(why, { cause: error });
    tell(`${why}: looking for redis-server instead.`);
    return null;
  }
};

const findBinary = (env: NodeJS.ProcessEnv): FoundRedis | null => {
  const path = (env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'redis-server'))
    .find(isExecutable);
  if (path === undefined) return null;
  const version = /v=(\S+)/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' }))?.[1];
  return { source: { kind: 'binary', path }, description: `Redis ${version} from ${path}` };
};

const installBinary = (env: NodeJS.ProcessEnv, tell: Tell): FoundRedis => {
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    tell(`installing ${PACKAGE} with apt-get.`);
    const quiet = { stdio: 'ignore', env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    try {
      execFileSync('apt-get', ['update'], quiet);
      execFileSync('apt-get', ['install', '--yes', '--no-install-recommends', PACKAGE], quiet);
    } catch (error) {
      throw new Error(`Tests need Redis, and apt-get could not install ${PACKAGE}.`, { cause: error });
    }
    const found = findBinary(env);
    if (found !== null) return found;
  }
  throw new Error('Tests need Redis: start Docker, or install it (apt-get install redis-server).');
};

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
